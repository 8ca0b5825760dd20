// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {

void pool_empty(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (!pool.servers.empty() || pool.answers_itself || pool.servers_unknown) continue;
    const bool used = input.is_used(pool);
    found.push_back(
        {"pool-empty", used ? DiagnosticSeverity::error : DiagnosticSeverity::info, pool.place,
         "pool " + pool.name + " has no servers" +
             (used ? ", but requests are routed to it" : ", and nothing is routed to it"),
         "add its servers, or remove the pool and the routes to it"});
  }
}

}  // namespace skewd::checks
