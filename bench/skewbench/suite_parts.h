// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/skewbench/scenario.h"

namespace skewd::bench {

/// All balancers that a pool can have, as the table calls them.
inline constexpr std::string_view kBalancers[] = {"RR", "RRw4", "WRR",  "RAND",
                                                  "LC", "P2C",  "HASH", "STICKY"};

/// Shares of these are known at once; those of the others have to be learned for a day.
[[nodiscard]] bool is_exact(std::string_view balancer);

/// What such a pool is made of: ten servers, the workload with bursts and noise.
[[nodiscard]] PoolPlan plan_of(std::string_view balancer, double rate);

/// One pool called "shop".
[[nodiscard]] Setup one_pool(std::string_view balancer, double rate);

/// The same, long enough to have learned the pool's own past.
[[nodiscard]] Setup one_learned_pool(std::string_view balancer, double rate);

/// Gives a changed setup its own name, so that it shares a warm-up with nobody else.
[[nodiscard]] Setup renamed(Setup setup, const std::string& suffix);

/// The server that faults hit in a pool of that many.
[[nodiscard]] std::size_t victim_of(std::size_t servers);
[[nodiscard]] std::string name_of_server(std::size_t server);

/// Information (Kullback-Leibler, nats) of one trial when a chance is `real` instead of `due`.
[[nodiscard]] double nats_per_trial(double real, double due);

/// What a fault does to the one pool of a setup.
using PoolAction = void (*)(SimulatedPool& pool);
[[nodiscard]] std::function<void(SimulatedBalancer&)> in_pool(PoolAction action);

}  // namespace skewd::bench
