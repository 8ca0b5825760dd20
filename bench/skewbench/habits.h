// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/tracker.h"
#include "bench/skewbench/pipeline.h"
#include "bench/skewbench/random.h"
#include "bench/skewbench/scenario.h"

namespace skewd::bench {

/// Scrapes a balancer as the habit has it.
class Scraping {
 public:
  Scraping(Habit habit, double interval, Random random)
      : habit_(habit), interval_(interval), random_(random) {}

  /// When to scrape next, in seconds of simulated time.
  [[nodiscard]] double next(double now);
  std::vector<FindingEvent> scrape(Pipeline& pipeline, const SimulatedBalancer& balancer);

 private:
  [[nodiscard]] Moment odd_moment(double seconds);

  Habit habit_;
  double interval_;
  Random random_;
  double clock_off_ = 0;
};

}  // namespace skewd::bench
