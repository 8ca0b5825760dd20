// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"
#include "agent/plan/eligible.h"
#include "agent/plan/wording.h"

namespace skewd::checks {

void pool_no_active_server(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.servers.empty() || pool.servers_unknown || pool.answers_itself) continue;
    if (find_eligible(pool).count > 0) continue;
    const bool used = input.is_used(pool);
    found.push_back({"pool-no-active-server",
                     used ? DiagnosticSeverity::error : DiagnosticSeverity::warning, pool.place,
                     "none of " + count_of(pool.servers.size(), "server") + " of pool " +
                         pool.name + " can receive traffic: all are disabled or have weight 0",
                     "enable at least one server, or remove the routes to the pool"});
  }
}

}  // namespace skewd::checks
