// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/plan/eligible.h"
#include "collectors/balancer.h"
#include "collectors/pool_spec.h"

namespace skewd {

/// How busy a pool is, as a running agent sees it: what algorithms that follow load need.
struct PoolLoad {
  double requests_per_second = 0;
  std::map<std::string, double> response_seconds;  // by server; absent: not known
};

/// The share of a pool's new requests that each server will get while all of them are well.
struct PoolForecast {
  Eligible eligible;
  std::vector<double> shares;  // 0..1 by server; empty: cannot be predicted
  std::string why_unknown;     // then why, and what would help
  std::string condition;       // what the prediction rests on besides the file; may be empty
};

/// By weight: round robin, static-rr, one random draw. Hashes: the ring of that balancer, or by
/// weight, for keys that are spread evenly. leastconn and two random draws: a simulation with the
/// load of a running agent, else unknown. `first`: all to the first while it has room. One
/// eligible server gets everything, whatever the algorithm. `load` may be null.
[[nodiscard]] PoolForecast forecast(const BalancerKind& kind, const PoolSpec& pool,
                                    const PoolLoad* load);

/// By weight among the eligible, 0 for the others.
[[nodiscard]] std::vector<double> weight_shares(const PoolSpec& pool);

/// What the balancer's hash gives to the eligible servers; empty: not to be known.
[[nodiscard]] std::vector<double> ring_shares(const BalancerKind& kind, const PoolSpec& pool);

}  // namespace skewd
