// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/probe_proposals.h"

#include <set>

#include "agent/plan/route_requests.h"

namespace skewd {
namespace {

constexpr std::size_t kMostProposals = 64;  // what one thread of the agent asks
constexpr std::size_t kLongestName = 64;

// A basic string of TOML.
std::string quoted(std::string_view text) {
  std::string escaped = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') escaped += '\\';
    escaped += code < 0x20 || code == 0x7F ? '?' : letter;
  }
  return escaped + '"';
}

std::string without_breaks(std::string text) {
  for (char& letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x20 || code == 0x7F) letter = '?';
  }
  return text;
}

std::string title_of(const RouteRequest& request) {
  return request.listener + ", " + (request.condition.empty() ? "always" : request.condition);
}

// Of the pool, numbered where several routes lead to it.
std::string name_of(const RouteRequest& request, std::set<std::string>& names) {
  const std::string stem = request.pool.substr(0, kLongestName - 6);
  std::string name = stem;
  for (int number = 2; !names.insert(name).second; ++number) {
    name = stem + "-" + std::to_string(number);
  }
  return name;
}

}  // namespace

std::string propose_probes(const Configuration& configuration, const std::string& balancer,
                           std::string_view mark) {
  std::string text;
  std::set<std::string> names;
  const auto add = [&](std::string_view line) { text.append(mark).append(line) += '\n'; };
  for (const RouteRequest& request : route_requests(configuration)) {
    const std::string title = without_breaks(title_of(request));
    if (request.url.empty() || names.size() >= kMostProposals) {
      const std::string why = request.url.empty() ? request.trouble : "there are many routes";
      text += "# no probe for " + title + ": " + without_breaks(why) + "\n";
      continue;
    }
    text += "# " + title + "\n";
    add("[[probe]]");
    add("name = " + quoted(name_of(request, names)));
    add("url = " + quoted(request.url));
    if (!balancer.empty()) add("balancer = " + quoted(balancer));
    add("connect_to = " + quoted(request.connect_to));
    add("expect = { pool = " + quoted(request.pool) + " }");
  }
  return text;
}

}  // namespace skewd
