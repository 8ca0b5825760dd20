// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/suite.h"

namespace skewd::bench {

std::vector<Scenario> make_suite(const Effort& effort) {
  std::vector<Scenario> scenarios;
  for (const auto add : {add_share_scenarios, add_weight_scenarios, add_lost_request_scenarios,
                         add_latency_scenarios, add_error_scenarios, add_routing_scenarios,
                         add_benign_scenarios, add_odd_scrape_scenarios}) {
    add(effort, scenarios);
  }
  return scenarios;
}

}  // namespace skewd::bench
