// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "agent/plan/check.h"

namespace skewd::checks {
namespace {

std::string folded(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return text;
}

}  // namespace

void server_duplicate_address(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    std::unordered_map<std::string, const ServerSpec*> seen;
    for (const ServerSpec& server : pool.servers) {
      // Slots of a template share one name until each is given an address of its own.
      if (server.address.empty() || server.resolved_later || server.down) continue;
      const auto [first, is_new] = seen.emplace(folded(server.address), &server);
      if (is_new) continue;
      const bool same_name = first->second->name == server.name;
      found.push_back(
          {"server-duplicate-address", DiagnosticSeverity::warning, server.place,
           "pool " + pool.name + " has " + server.address + " twice" +
               (same_name ? "" : ", as " + first->second->name + " and " + server.name) +
               ": it gets the shares of two servers",
           "correct the address, or give one server more weight instead"});
    }
  }
}

}  // namespace skewd::checks
