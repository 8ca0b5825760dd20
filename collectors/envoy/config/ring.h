// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd::envoy {

/// The shares that Envoy's RING_HASH gives to servers of these weights (0: not eligible). Empty if
/// the ring cannot be known: addresses that DNS or a server tells, or settings beyond us.
[[nodiscard]] std::vector<double> ring_shares(const PoolSpec& pool,
                                              std::span<const double> weights);

}  // namespace skewd::envoy
