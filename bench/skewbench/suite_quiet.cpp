// SPDX-License-Identifier: Apache-2.0
//
// Group Z: nothing is wrong, and nothing above info may be said.
#include "bench/skewbench/suite.h"

namespace skewd::bench {
namespace {

constexpr const char* kBalancers[] = {"RR", "RRw4", "WRR", "RAND", "LC", "P2C", "HASH", "STICKY"};

// Pools of all kinds behind one balancer.
Setup all_kinds(double rate, const Effort& effort) {
  Setup setup{"all", {}, rate, 0};
  for (const char* balancer : kBalancers) {
    setup.pools.push_back(one_pool(balancer, rate, effort).pools.front());
    setup.pools.back().name = balancer;
  }
  return setup;
}

}  // namespace

void add_quiet_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const double rate : {2.0, 20.0, 200.0}) {
    scenarios.push_back({.id = "Z14",
                         .fault = "long null",
                         .setup = all_kinds(rate, effort),
                         .quiet_hours = 24 * effort.quiet_days});
  }
}

}  // namespace skewd::bench
