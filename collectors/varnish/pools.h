// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collectors/snapshot.h"
#include "collectors/varnish/admin.h"
#include "collectors/varnish/stat.h"

namespace skewd::varnish {

/// The servers of one VCL as pools: each director whose members are told, and one called "vcl" of
/// the servers that no such director has. A server of several directors is counted once by
/// Varnish: which of its requests came through which is unknown, so that they are absent in all of
/// them.
struct Pools {
  Topology topology;
  std::vector<PoolStats> pools;
  std::vector<ServerStats> servers;
  std::vector<std::string> shared;  // servers of several directors
  std::vector<std::string> untold;  // directors whose members are not told
  bool failures_of_probes = false;  // some server's failures are those of its probes, too
};

/// The weights that servers had when they were last well, by "director server": Varnish tells 0 of
/// those that are sick.
using UsualWeights = std::map<std::string, float>;

/// `members` is absent where varnishadm may not be asked.
[[nodiscard]] Pools make_pools(const std::map<std::string, ServerCounts>& counts,
                               const std::optional<Members>& members, UsualWeights& usual);

}  // namespace skewd::varnish
