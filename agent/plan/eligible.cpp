// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/eligible.h"

namespace skewd {
namespace {

Eligible find_among(const PoolSpec& pool, bool backups) {
  Eligible found{std::vector<std::uint8_t>(pool.servers.size(), 0), 0, backups};
  for (std::size_t i = 0; i < pool.servers.size(); ++i) {
    const ServerSpec& server = pool.servers[i];
    if (server.backup != backups || !is_able(server)) continue;
    if (backups && !pool.all_backups && found.count == 1) break;
    found.servers[i] = 1;
    ++found.count;
  }
  return found;
}

}  // namespace

bool is_able(const ServerSpec& server) { return !server.down && server.weight > 0; }

Eligible find_eligible(const PoolSpec& pool) {
  Eligible active = find_among(pool, false);
  return active.count > 0 ? active : find_among(pool, true);
}

}  // namespace skewd
