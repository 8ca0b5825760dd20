// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/skewbench/scenario.h"

namespace skewd::bench {

/// How thoroughly to look.
struct Effort {
  bool is_short = false;  // one rate, fewer balancers, an hour of warm-up
  double interval = 5;    // seconds between scrapes
  double quiet_days = 1;  // of each benign run
};

/// Scenarios of one group, in order.
using Group = void (*)(const Effort& effort, std::vector<Scenario>& scenarios);

/// A: shares. B: lost requests. C: latency. D: errors. E: routing. Z: nothing is wrong.
void add_share_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_quiet_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);

/// All groups.
[[nodiscard]] std::vector<Scenario> make_suite(const Effort& effort);

/// One pool called "shop", with what is usual for that algorithm.
[[nodiscard]] Setup one_pool(std::string_view balancer, double rate, const Effort& effort);

}  // namespace skewd::bench
