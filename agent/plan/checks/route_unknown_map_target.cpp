// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"
#include "agent/plan/route_text.h"

namespace skewd::checks {
namespace {

// HAProxy silently goes on to the next rule; the others answer with an error.
std::string consequence(const CheckInput& input, const RouteSpec& route) {
  if (input.kind().name != "haproxy") return "; these requests are answered with an error";
  const std::string fallback = input.fallback_of(route);
  return fallback.empty() ? "; these requests are answered with 503"
                          : "; these requests silently go to pool " + fallback;
}

}  // namespace

void route_unknown_map_target(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const RouteSpec& route : input.configuration().routes) {
    if (route.kind != RouteKind::mapped) continue;
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty() || input.find_pool(target.pool) != nullptr) continue;
      found.push_back({"route-unknown-map-target", DiagnosticSeverity::error, target.place,
                       "there is no pool " + target.pool + ", to which the map sends '" +
                           route.condition + "'" + consequence(input, route),
                       nearest_pool_hint(input.configuration(), target.pool)});
    }
  }
}

}  // namespace skewd::checks
