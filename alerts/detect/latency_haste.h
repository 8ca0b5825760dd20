// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "alerts/detect/latency_layer.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Running averages need many requests for a value, because they are rounded (latency_peers.h).
/// What is far beyond rounding and noise needs none of that patience: then values are made in
/// haste, of the requests of three seconds or more, fifteen at least.
inline constexpr double kHastyRequests = 15;

/// What of a mean is beyond doubt: as near to what is due as rounding may have taken it from there.
[[nodiscard]] double undoubted_ms(double ms, double bound_ms, double due_ms);

/// True if what some server has gathered shows, even with all that rounding may have added taken
/// off, 1.5 times what is due and twice the least growth, beyond four spreads of the noise. Servers
/// about which a claim stands, and those that are not judged yet, make no haste.
[[nodiscard]] bool is_server_urgent(const PoolInterval& interval);

/// The same of the pool, given what its servers counted together.
[[nodiscard]] bool is_pool_urgent(const PoolInterval& interval, const LatencyCounts& counts);

}  // namespace skewd
