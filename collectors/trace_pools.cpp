// SPDX-License-Identifier: Apache-2.0
#include "collectors/trace_pools.h"

#include <algorithm>

namespace skewd {

void drop_listeners_from_pools(std::vector<TraceRecord>& traces, const Topology& known) {
  for (TraceRecord& trace : traces) {
    const bool was_sent = std::any_of(
        trace.tries.begin(), trace.tries.end(),
        [](const TraceTry& each) { return !each.server.empty() || !each.address.empty(); });
    const bool is_pool =
        std::any_of(known.pools.begin(), known.pools.end(),
                    [&](const Topology::Pool& pool) { return pool.name == trace.pool; });
    if (was_sent || is_pool || trace.pool != trace.listener) continue;
    trace.pool.clear();
    trace.tries.clear();
  }
}

}  // namespace skewd
