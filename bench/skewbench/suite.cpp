// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/suite.h"

#include <stdexcept>

namespace skewd::bench {

Setup one_pool(std::string_view balancer, double rate, const Effort& effort) {
  struct Row {
    std::string_view name;
    Algorithm algorithm;
    double warm_up_hours;
  };
  // Exact shares are known at once; the others have to be learned for a day.
  static constexpr Row kRows[] = {
      {"RR", Algorithm::roundrobin, 3},  {"RRw4", Algorithm::four_workers, 3},
      {"WRR", Algorithm::roundrobin, 3}, {"RAND", Algorithm::random, 3},
      {"LC", Algorithm::leastconn, 26},  {"P2C", Algorithm::two_choices, 26},
      {"HASH", Algorithm::hash, 26},     {"STICKY", Algorithm::sticky, 26},
      {"FIRST", Algorithm::first, 3},
  };
  for (const Row& row : kRows) {
    if (row.name != balancer) continue;
    PoolPlan plan;
    plan.algorithm = row.algorithm;
    plan.rate = rate;
    if (row.name == "WRR") plan.weights = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const double warm_up = effort.is_short && row.warm_up_hours < 10 ? 1 : row.warm_up_hours;
    return {std::string(balancer), {plan}, rate, warm_up};
  }
  throw std::invalid_argument("no such balancer: " + std::string(balancer));
}

std::vector<Scenario> make_suite(const Effort& effort) {
  std::vector<Scenario> scenarios;
  for (const Group add : {add_share_scenarios, add_quiet_scenarios}) add(effort, scenarios);
  return scenarios;
}

}  // namespace skewd::bench
