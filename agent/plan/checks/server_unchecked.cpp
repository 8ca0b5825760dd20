// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "agent/plan/check.h"
#include "agent/plan/eligible.h"
#include "agent/plan/wording.h"

namespace skewd::checks {
namespace {

std::string_view hint_for(std::string_view kind) {
  if (kind == "haproxy") return "add `check` to the server line";
  if (kind == "nginx") return "leave max_fails above 0, so that nginx itself notices";
  if (kind == "caddy") return "add health_uri, or fail_duration so that requests tell";
  if (kind == "envoy") return "add health_checks or outlier_detection to the cluster";
  if (kind == "ipvs") return "add TCP_CHECK or HTTP_GET to the real_server";
  return "add a health check";
}

}  // namespace

// Outage E: an offline server that nobody checks keeps its share of the requests.
void server_unchecked(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.implicit) continue;
    std::vector<std::string_view> names;
    const ServerSpec* first = nullptr;
    bool any_checked = false;
    for (const ServerSpec& server : pool.servers) {
      any_checked = any_checked || server.check == HealthCheck::active;
      if (server.check != HealthCheck::none || !is_able(server)) continue;
      if (first == nullptr) first = &server;
      names.push_back(server.name);
    }
    // A pool that says how to check, and forgets to, is the matter of check-not-enabled.
    if (first == nullptr || (pool.http_check && !any_checked)) continue;
    found.push_back({"server-unchecked", DiagnosticSeverity::warning, first->place,
                     "nobody checks " + names_of(names) + " of pool " + pool.name +
                         ": if it is offline it gets its share of the requests all the same",
                     std::string(hint_for(input.kind().name))});
  }
}

}  // namespace skewd::checks
