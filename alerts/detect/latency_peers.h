// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "alerts/detect/latency_layer.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {

/// How many requests a mean must be made of: so many that rounding is about a tenth of the level,
/// 50 where answers take 45 ms and more, 300 where they take 3 ms and less; exact times are not
/// rounded, and 20 are enough.
[[nodiscard]] double enough_requests(const PoolInterval& interval);

/// Servers are compared over the same time: their means are made together, as soon as half of those
/// that are busy have enough requests, or in haste (latency_haste.h). Makes them; false if it is
/// too early. A server that has less than half of what is needed goes on gathering.
[[nodiscard]] bool make_latency_means(PoolInterval& interval);

/// True if the latest value was made in haste, of so few requests that rounding would spoil it.
/// What rounding may have added to what is due, or taken from it, is taken off such a value.
[[nodiscard]] bool is_hasty(const PoolInterval& interval, std::size_t server, LatencyPart part);

/// True if the server can be judged by the values it has now: it can be chosen, and did not change
/// while they were gathered or in the two minutes before, in which caches warm up.
[[nodiscard]] bool is_latency_settled(const PoolInterval& interval, std::size_t server,
                                      std::size_t layer);

/// How far the servers with a new value are off their own baselines, as the lower median tells (of
/// two servers: the smaller), per layer. Absent: fewer than two have one.
using CommonDeviation = std::array<std::optional<double>, kLatencyLayers>;
[[nodiscard]] CommonDeviation common_deviation(const PoolInterval& interval);

/// The lower median of what the other servers take in this layer; absent without others.
[[nodiscard]] std::optional<double> peers_ms(const PoolInterval& interval, std::size_t server,
                                             std::size_t layer);

}  // namespace skewd
