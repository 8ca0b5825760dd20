// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"
#include "agent/plan/route_text.h"

namespace skewd::checks {

void route_missing_pool(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const RouteSpec& route : input.configuration().routes) {
    if (route.kind != RouteKind::fixed) continue;
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty() || input.find_pool(target.pool) != nullptr) continue;
      found.push_back(
          {"route-missing-pool", DiagnosticSeverity::error, target.place,
           "there is no pool " + target.pool + ", to which " + title_of(route) + " leads",
           nearest_pool_hint(input.configuration(), target.pool)});
    }
  }
}

}  // namespace skewd::checks
