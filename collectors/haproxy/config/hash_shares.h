// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd::haproxy {

/// The share of evenly spread keys that each server of the pool gets while its weight is as
/// given; 0 is not eligible. Map-based hashing shares as weights say. A consistent hash is
/// HAProxy's ring with `hash-key id`, its default: each server has 16 points per unit of weight
/// on a circle of 32 bits, a key belongs to the nearest of them, before or behind. Keys that are
/// few, or alike under a weak function without `avalanche`, differ from it. With a
/// hash-balance-factor it is the share of a busy pool: none beyond factor percent of its due, the
/// rest to where there is room; an idle one shares as the bare ring. With 2.6.12 each of 6000 keys
/// went where this ring says. Empty: the pool does not hash, nobody is eligible, or places on the
/// ring come from addresses (`hash-key addr`), which leaves ids at 0.
[[nodiscard]] std::vector<double> hash_shares(const PoolSpec& pool,
                                              std::span<const double> weights);

}  // namespace skewd::haproxy
