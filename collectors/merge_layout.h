// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

/// Where the rows of one part go in the merged snapshot: merged.servers[servers[i]] takes the
/// part's servers[i].
struct MergePositions {
  std::vector<std::size_t> listeners;
  std::vector<std::size_t> pools;
  std::vector<std::size_t> servers;
};

/// The union of several topologies and the way of each part into it.
struct MergeLayout {
  /// Of the parts. Held, so that the address of one cannot come back as another's.
  std::vector<std::shared_ptr<const Topology>> parts;
  std::shared_ptr<const Topology> topology;
  std::vector<MergePositions> positions;  // part by part
};

/// Lays out the union: pools by name, servers by pool, name and address, all in the order of first
/// appearance. `topology` of the result is `last` if that says the same.
[[nodiscard]] MergeLayout make_merge_layout(std::vector<std::shared_ptr<const Topology>> parts,
                                            const std::shared_ptr<const Topology>& last);

}  // namespace skewd
