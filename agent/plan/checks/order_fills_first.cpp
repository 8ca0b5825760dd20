// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"
#include "agent/plan/eligible.h"

namespace skewd::checks {

void order_fills_first(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.balance.algorithm != "first") continue;
    const Eligible eligible = find_eligible(pool);
    if (eligible.count < 2) continue;
    std::size_t first = 0;
    while (eligible.servers[first] == 0) ++first;
    const auto& limit = pool.servers[first].connection_limit;
    found.push_back(
        {"order-fills-first", DiagnosticSeverity::warning,
         pool.balance.place.line != 0 ? pool.balance.place : pool.place,
         "pool " + pool.name + " sends everything to " + pool.servers[first].name +
             (limit ? " until it has " + std::to_string(*limit) + " connections"
                    : ", which has no connection limit, so the others never get anything"),
         "use roundrobin or leastconn unless servers are meant to be filled one after the other"});
  }
}

}  // namespace skewd::checks
