// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {

void pool_single_server(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.servers.size() != 1 || pool.implicit || pool.servers_unknown) continue;
    found.push_back({"pool-single-server", DiagnosticSeverity::info, pool.place,
                     "pool " + pool.name + " has one server, " + pool.servers.front().name +
                         ": when it fails nobody takes over",
                     ""});
  }
}

}  // namespace skewd::checks
