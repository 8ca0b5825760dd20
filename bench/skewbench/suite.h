// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "bench/skewbench/scenario.h"

namespace skewd::bench {

/// How thoroughly to look.
struct Effort {
  bool is_short = false;  // fewer rates and balancers, an hour or two of warm-up
  double interval = 5;    // seconds between scrapes
  double quiet_days = 2;  // of each benign run
};

/// Group by group, in order. A: shares. B: lost requests. C: latency. D: errors. E: routing.
/// L: an access log is all that tells. Z: nothing is wrong.
void add_share_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_weight_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_lost_request_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_latency_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_error_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_routing_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_log_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_benign_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);
void add_odd_scrape_scenarios(const Effort& effort, std::vector<Scenario>& scenarios);

/// All groups.
[[nodiscard]] std::vector<Scenario> make_suite(const Effort& effort);

}  // namespace skewd::bench
