// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

/// Makes one snapshot of several processes of one balancer: counters and gauges are summed per
/// (pool, name, address), a server that only some know is kept, and a pool whose processes report
/// different weights or states is marked `sources_disagree`. One snapshot comes back unchanged.
/// `parts` must not be empty.
[[nodiscard]] Snapshot merge(std::vector<Snapshot> parts);

}  // namespace skewd
