// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {

// A file without listeners is a part of something larger, so nobody can say who uses its pools.
void pool_unused(const CheckInput& input, std::vector<Diagnostic>& found) {
  if (input.configuration().listeners.empty()) return;
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.servers.empty() || pool.answers_itself || input.is_used(pool)) continue;
    found.push_back({"pool-unused", DiagnosticSeverity::warning, pool.place,
                     "no route leads to pool " + pool.name,
                     "route to it, or remove it; a pool that is prepared for later can say so with "
                     "`# skewd: ignore pool-unused REASON`"});
  }
}

}  // namespace skewd::checks
