// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "collectors/snapshot.h"

namespace skewd {

/// How far an algorithm lets the shares of a pool be predicted.
enum class ShareClass : std::uint8_t {
  exact,       // by weight, whatever happens: round robin
  load_aware,  // by weight and by how busy servers are: leastconn
  affinity,    // by what clients ask for: hashes, sticky sessions
  ordered,     // the first server that has room
  unknown,     // the balancer does not say
};

[[nodiscard]] ShareClass share_class_of(std::string_view algorithm);

/// How far off its due a share must be to matter, unless the operator says otherwise: 0.2, under
/// load 0.25, and 0.5 where a server's own past is all that tells.
[[nodiscard]] double usual_tolerance(ShareClass share_class);

/// Why the shares of this class are not judged, for people; empty if they are.
[[nodiscard]] std::string_view why_not_comparable(ShareClass share_class);

/// True if the state lets the balancer choose the server for a new request. One that nobody tells
/// may be chosen as far as anybody knows; it is not called healthy for that.
[[nodiscard]] bool is_serving(ServerState state);

/// Which servers of a pool can be chosen: serving, with weight, and a backup only when nothing
/// else can, and then the first one only (`option allbackups` is not visible in the statistics).
/// Fills `usable` with 1 or 0 per server.
void find_usable(std::span<const Topology::Server> names, std::span<const ServerStats> stats,
                 std::span<std::uint8_t> usable);

/// The expected share of each server: weight over the sum of weights among the chosen, 0 for the
/// others. The one definition for detector, forecast and page. `due` sums up to 1, or is all 0
/// when nobody is chosen.
void expected_shares(std::span<const double> weights, std::span<const std::uint8_t> chosen,
                     std::span<double> due);

}  // namespace skewd
