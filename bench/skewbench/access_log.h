// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "alerts/declaration.h"
#include "bench/skewbench/simulated_balancer.h"
#include "collectors/snapshot.h"

namespace skewd::bench {

/// What an access log tells of the balancer so far, all added up: requests that were finished and
/// attempts that failed, with exact times, of the servers that had any. It knows no states, weights
/// nor picks, and a request that hangs not before it is given up.
[[nodiscard]] Snapshot log_of(const SimulatedBalancer& balancer);

/// The file that such a balancer runs with.
[[nodiscard]] std::shared_ptr<const Declaration> declaration_of(const SimulatedBalancer& balancer);

}  // namespace skewd::bench
