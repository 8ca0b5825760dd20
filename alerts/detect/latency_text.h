// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "alerts/detect/latency_memory.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {

/// The finding that a server's standing claim is told as.
[[nodiscard]] Finding latency_server_finding(const PoolInterval& interval, std::size_t server);

/// What is told of a whole pool that became slow.
struct PoolSlowdown {
  std::array<LatencyClaim::Times, kLatencyLayers> times{};
  std::size_t layer = 0;
  Instant since{};
  double nats = 0;               // 0: not counted in nats
  double rate = 0;               // requests per second that are slow
  std::size_t slow_servers = 0;  // 0: all alike
};
[[nodiscard]] Finding latency_pool_finding(const PoolInterval& interval,
                                           const PoolSlowdown& slowdown);

}  // namespace skewd
