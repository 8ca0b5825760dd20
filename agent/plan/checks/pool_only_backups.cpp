// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/plan/check.h"
#include "agent/plan/eligible.h"
#include "agent/plan/wording.h"

namespace skewd::checks {
namespace {

std::string serving(const PoolSpec& pool, const Eligible& eligible) {
  if (eligible.count != 1) return count_of(eligible.count, "backup") + " share its requests";
  const auto first = std::find(eligible.servers.begin(), eligible.servers.end(), 1);
  const auto index = static_cast<std::size_t>(first - eligible.servers.begin());
  return "the backup " + pool.servers[index].name + " gets all its requests";
}

}  // namespace

void pool_only_backups(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.servers_unknown) continue;
    const Eligible eligible = find_eligible(pool);
    if (!eligible.backups || eligible.count == 0) continue;
    const bool declared = std::any_of(pool.servers.begin(), pool.servers.end(),
                                      [](const ServerSpec& server) { return !server.backup; });
    found.push_back({"pool-only-backups", DiagnosticSeverity::warning, pool.place,
                     (declared ? "all servers of pool " + pool.name + " but backups are taken out"
                               : "pool " + pool.name + " has only backup servers") +
                         ": " + serving(pool, eligible),
                     "make servers that should serve every day no backups"});
  }
}

}  // namespace skewd::checks
