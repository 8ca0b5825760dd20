// SPDX-License-Identifier: Apache-2.0
//
// skewbench: the labelled scenario suite. Simulated balancers are scraped through the reader and
// the watch that run in production, and what they find is compared with what was broken.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/glob.h"
#include "bench/skewbench/run.h"
#include "bench/skewbench/suite.h"

namespace {

using namespace skewd;
using namespace skewd::bench;

void print(const Scenario& scenario, std::uint64_t seed) {
  std::printf("%s %s, %s at %g rps, seed %llu\n", scenario.id.c_str(), scenario.fault.c_str(),
              scenario.setup.balancer.c_str(), scenario.setup.rate,
              static_cast<unsigned long long>(seed));
}

void run_scenario(const Scenario& scenario, std::uint64_t seed, double interval) {
  Run run(scenario.setup, seed, interval);
  run.run_until(scenario.setup.warm_up_hours * 3600);
  const double onset = run.now();
  if (scenario.begin) scenario.begin(run.balancer);
  const double length =
      scenario.quiet_hours > 0 ? scenario.quiet_hours * 3600 : scenario.limit_seconds;
  run.run_until(onset + length);
  print(scenario, seed);
  for (const FindingEvent& event : run.events) {
    std::printf("  %s\n", render_event(event, onset, interval).c_str());
  }
  const Cost& cost = run.pipeline.cost();
  std::printf("  judging: %.0f ns per server and scrape; refused answers: %llu\n",
              cost.nanoseconds / std::max(1.0, cost.server_scrapes),
              static_cast<unsigned long long>(run.pipeline.refused()));
}

}  // namespace

int main(int argc, char** argv) {
  std::string wanted = "*";
  Effort effort;
  std::uint64_t seeds = 1;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--scenario") wanted = argv[i + 1];
    if (flag == "--seeds") seeds = std::strtoull(argv[i + 1], nullptr, 10);
    if (flag == "--days") effort.quiet_days = std::strtod(argv[i + 1], nullptr);
    if (flag == "--interval") effort.interval = std::strtod(argv[i + 1], nullptr);
  }
  for (const Scenario& scenario : make_suite(effort)) {
    if (!matches_glob(wanted, scenario.id)) continue;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      run_scenario(scenario, seed, effort.interval);
    }
  }
}
