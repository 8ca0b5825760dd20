// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/plan/check.h"

namespace skewd::checks {

// HAProxy's `option httpchk` only says how to check; without `check` on the servers nobody does,
// and `haproxy -c` says nothing.
void check_not_enabled(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (!pool.http_check || pool.servers.empty()) continue;
    const bool checked =
        std::any_of(pool.servers.begin(), pool.servers.end(),
                    [](const ServerSpec& server) { return server.check == HealthCheck::active; });
    if (checked) continue;
    const bool own = pool.http_check->place.file == pool.place.file &&
                     pool.http_check->place.line >= pool.place.line &&
                     pool.http_check->place.line <= pool.last_line;
    found.push_back({"check-not-enabled", DiagnosticSeverity::warning,
                     own ? pool.http_check->place : pool.place,
                     "pool " + pool.name + " says how to check its servers, but none is checked",
                     "add `check` to its server lines, or to a default-server line before them"});
  }
}

}  // namespace skewd::checks
