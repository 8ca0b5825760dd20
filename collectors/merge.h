// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/merge_layout.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Makes one snapshot of several processes of one balancer, scrape after scrape: counters and
/// gauges are summed per (pool, name, address), in the order of first appearance; a server that
/// only some know is kept, and a pool whose processes report different weights or states is
/// marked `sources_disagree`. Remembers the last layout, so that the merged topology keeps its
/// pointer while its content stays.
class Merger {
 public:
  /// One part comes back unchanged. `parts` must not be empty.
  [[nodiscard]] Snapshot merge(std::vector<Snapshot> parts);

 private:
  MergeLayout layout_;
};

}  // namespace skewd
