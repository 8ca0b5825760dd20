// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "agent/plan/check.h"
#include "agent/plan/wording.h"

namespace skewd::checks {

void server_weight_zero(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    std::vector<std::string_view> names;
    const ServerSpec* first = nullptr;
    for (const ServerSpec& server : pool.servers) {
      if (server.weight > 0 || server.down) continue;
      if (first == nullptr) first = &server;
      names.push_back(server.name);
    }
    if (first == nullptr) continue;
    found.push_back({"server-weight-zero", DiagnosticSeverity::warning, weight_place_of(*first),
                     names_of(names) + " of pool " + pool.name +
                         (names.size() == 1 ? " has" : " have") +
                         " weight 0: only clients that are bound to it come, and it counts as up",
                     "give it weight, or take it out of the file"});
  }
}

}  // namespace skewd::checks
