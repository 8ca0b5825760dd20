// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// True if what makes the pool slow in this layer is no matter of one server: half of the servers
/// take longer than usual, and without the one that adds most the others still do.
[[nodiscard]] bool is_latency_spread(const PoolInterval& interval, std::size_t layer);

}  // namespace skewd
