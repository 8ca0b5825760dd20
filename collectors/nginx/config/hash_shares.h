// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd::nginx {

/// The shares of evenly spread keys, as nginx's modules hash and ip_hash compute them. Servers of
/// weight 0 get none: what would be theirs goes on to others. Empty: the pool does not hash, or
/// nobody is eligible.
///
/// `hash KEY` and `ip_hash` number the keys (15 bits of crc32; 0..6270) modulo the sum of weights.
/// `hash KEY consistent` is a ring of 160 points per weight, of crc32 over host, zero byte, port
/// and the point before, as in Cache::Memcached::Fast.
[[nodiscard]] std::vector<double> hash_shares(const PoolSpec& pool,
                                              std::span<const double> weights);

}  // namespace skewd::nginx
