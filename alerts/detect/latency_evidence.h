// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "alerts/detect/latency_memory.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {

inline constexpr std::uint16_t kLatencyLearnedSeconds = 300;  // then a server is judged
inline constexpr std::uint16_t kLatencyYoungSeconds = 75;     // then by what is twice its due
inline constexpr double kLatencySuspicion = 0.5;  // of the threshold: nothing is learned any more
inline constexpr double kLatencyHint = 0.25;      // of the threshold: others may join a claim

/// Judges the new value of one layer of a server, or learns from it. `peers` is what the servers
/// have in common (latency_peers.h); `frozen`: nothing is learned about the pool's noise.
void judge_latency_layer(PoolInterval& interval, std::size_t server, std::size_t layer,
                         std::optional<double> peers, bool frozen);

/// What of the peers' deviation is taken off: all that they are slower, and little of what they are
/// faster, because that is no fault of the others.
[[nodiscard]] double common_latency(const LatencyLayerMemory& memory, std::size_t layer,
                                    std::optional<double> peers);

/// What requests should take, and how much longer they take lately.
struct LatencyGrowth {
  double before_ms = 0;
  double added_ms = 0;
};
[[nodiscard]] LatencyGrowth latency_growth(const LatencyLayerMemory& memory, std::size_t layer,
                                           double common);

/// True if the server is certainly slower in this layer, and by enough to matter.
[[nodiscard]] bool is_latency_certain(const PoolInterval& interval,
                                      const LatencyLayerMemory& memory, std::size_t layer,
                                      double common);

}  // namespace skewd
