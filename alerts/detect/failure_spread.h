// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "alerts/detect/failure_memory.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {

/// How sure one must be of a failure besides its evidence.
struct Patience {
  double must_last = 0;    // seconds
  double least_ratio = 0;  // of what fails
};

/// A kind of failure that servers have: what counts as one, and where its memories are.
struct FailureKind {
  CusumTuning tuning;
  FailureStream ServerFailures::*stream;
  std::optional<FailureClaim> ServerTrouble::*claim;
  PoolFailures PoolMemory::*pool;
  FailureCount (*count)(const ServerTraffic& traffic);
  Patience (*with_server)(const PoolInterval& interval, std::size_t server);
  Patience (*with_pool)(const PoolInterval& interval);
};

/// Follows one kind of failure through an interval and settles who is to blame: single servers, or
/// the pool, if half of its servers (two at least, of those with ten trials) suffer at once or more
/// fails than those who suffer account for. While the pool is to blame, a server is blamed as well
/// only if it fails more often than the pool does. Claims about servers that stood before stay;
/// when few servers are left that fail, the claim passes from the pool to them.
void judge_failures(PoolInterval& interval, const FailureKind& kind);

/// The standing claim about a server, or null.
[[nodiscard]] const FailureClaim* claim_about_server(const PoolInterval& interval,
                                                     const FailureKind& kind, std::size_t server);

}  // namespace skewd
