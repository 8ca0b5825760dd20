// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/suite.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace skewd::bench {
namespace {

bool is_one_of(std::string_view one, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// One rate of most, more of what is quick, and no balancer that is much like another.
bool belongs_to_short(const Scenario& scenario) {
  const Setup& setup = scenario.setup;
  if (is_one_of(setup.balancer, {"RRw4", "P2C"}) || is_one_of(scenario.id, {"Z11", "Z12"})) {
    return false;
  }
  if (setup.rate == 20 || setup.rate == 0.2) return setup.pools.front().servers <= 50;
  const bool quick = setup.warm_up_hours <= 3;
  return quick && setup.rate <= 200 && is_one_of(setup.balancer, {"RR", "RAND", "WRR"});
}

}  // namespace

std::vector<Scenario> make_suite(const Effort& effort) {
  std::vector<Scenario> scenarios;
  for (const auto add : {add_share_scenarios, add_weight_scenarios, add_lost_request_scenarios,
                         add_latency_scenarios, add_error_scenarios, add_routing_scenarios,
                         add_log_scenarios, add_benign_scenarios, add_odd_scrape_scenarios}) {
    add(effort, scenarios);
  }
  if (effort.is_short) {
    std::erase_if(scenarios, [](const Scenario& one) { return !belongs_to_short(one); });
  }
  return scenarios;
}

}  // namespace skewd::bench
