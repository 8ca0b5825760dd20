// SPDX-License-Identifier: Apache-2.0
//
// Group Z, second part: nothing is wrong, but scraping is: late, lost, doubled, with clocks that
// jump and numbers that cannot be.
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

Setup mixed_pools(double rate, const std::string& id) {
  Setup setup;
  setup.balancer = "mixed";
  setup.rate = rate;
  setup.warm_up_hours = 0;
  for (const char* balancer : {"RR", "RAND", "LC", "STICKY"}) {
    setup.pools.push_back(plan_of(balancer, rate));
    setup.pools.back().name = balancer;
  }
  setup.id = "mixed/" + id;
  return setup;
}

Scenario odd(const char* id, const char* what, Habit habit, double hours) {
  Scenario scenario;
  scenario.id = id;
  scenario.fault = what;
  scenario.setup = mixed_pools(20, what);
  scenario.setup.habit = habit;
  scenario.limit_seconds = hours * 3600;
  return scenario;
}

}  // namespace

void add_odd_scrape_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  const double hours = 24 * effort.quiet_days;
  scenarios.push_back(
      odd("Z13", "scrapes 40 % early or late, 2 % lost, a stall of 60 s", Habit::jittery, hours));
  struct Printed {
    const char* what;
    Printing printing;
  };
  constexpr std::uint64_t k32 = std::uint64_t{1} << 32, k63 = std::uint64_t{1} << 63;
  for (const Printed& printed :
       {Printed{"counters wrap at 2^32", {k32 - 5000, k32 - 1, false}},
        Printed{"counters pass 2^63", {k63 - 5000, ~std::uint64_t{}, false}},
        Printed{"counters step back by one", {1000, ~std::uint64_t{}, true}}}) {
    Scenario scenario = odd("Z15", printed.what, Habit::regular, hours);
    scenario.setup.printing = printed.printing;
    scenarios.push_back(scenario);
  }
  // Short runs, many seeds.
  scenarios.push_back(odd("Z17", "the clock jumps by an hour", Habit::clock_jumps, 1));
  scenarios.push_back(odd("Z18", "answers come late and twice", Habit::doubled, 1));
  scenarios.push_back(odd("Z19", "averages that are no numbers or absurd", Habit::spoiled, 1));
}

}  // namespace skewd::bench
