// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "alerts/finding.h"
#include "bench/skewbench/habits.h"
#include "bench/skewbench/pipeline.h"
#include "bench/skewbench/rivals.h"
#include "bench/skewbench/scenario.h"
#include "bench/skewbench/simulated_balancer.h"

namespace skewd::bench {

/// A simulated balancer and the agent that watches it, scrape by scrape. A copy goes on from
/// the same moment on its own.
class Run {
 public:
  Run(const Setup& setup, std::uint64_t seed, double interval_seconds);

  /// Goes on to the next scrape. Events since the last call are added to `events`.
  void step();
  void run_until(double seconds);
  [[nodiscard]] double now() const { return balancer.now(); }
  [[nodiscard]] double interval() const { return interval_; }

  SimulatedBalancer balancer;
  Pipeline pipeline;
  std::vector<FindingEvent> events;
  Rivals rivals;

 private:
  Scraping scraping_;
  double interval_;
};

/// One line about an event, with its time relative to `onset` in scrapes.
[[nodiscard]] std::string render_event(const FindingEvent& event, double onset, double interval);

/// Seconds of simulated time.
[[nodiscard]] double seconds_of(Instant at);

}  // namespace skewd::bench
