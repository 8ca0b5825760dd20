// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "bench/skewbench/simulated_balancer.h"

namespace skewd::bench {

/// Second 0 of simulated time on the wall clock.
inline constexpr std::uint64_t kBeginUnixSeconds = 1'795'219'200;

/// Puts `show info` of the balancer into `out`, as HAProxy 2.6 prints what is read of it.
void render_show_info(const SimulatedBalancer& balancer, std::string& out);

/// Puts `show stat` into `out`, in the columns of HAProxy 2.6. What nobody reads stands at 0.
void render_show_stat(const SimulatedBalancer& balancer, std::string& out);

}  // namespace skewd::bench
