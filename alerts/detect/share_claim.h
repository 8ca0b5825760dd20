// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Who leads a claim about a pool's shares, with the evidence against learned shares, or, where
/// only its own past tells what is due, with none.
struct ShareLeader {
  std::size_t server = 0;
  const Cusum* cusum = nullptr;
};

/// What one scrape shows of a server's picks.
[[nodiscard]] Sample share_sample(const PoolInterval& interval, std::size_t server);

/// Opens the pool's claim: names the shape of the skew once, from what was counted since the
/// suspicion began.
void open_share_claim(PoolInterval& interval, const ShareLeader& leader);

/// Brings the numbers of the standing claim up to date, or ends it: by evidence for normality, by a
/// level that is back, by a new level that has lasted for an hour, or because its server cannot be
/// chosen any more.
void follow_share_claim(PoolInterval& interval);

}  // namespace skewd
