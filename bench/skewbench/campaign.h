// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/skewbench/score.h"
#include "bench/skewbench/suite.h"

namespace skewd::bench {

/// A scenario over all its seeds.
struct Cell {
  Scenario scenario;
  std::vector<Outcome> outcomes;  // of faults
  Quiet quiet;                    // of benign runs
};

/// Quiet hours before faults, by balancer and rate.
struct WarmUp {
  std::string balancer;
  double rate = 0;
  Quiet quiet;
};

struct Results {
  std::vector<Cell> cells;  // in the order of the suite
  std::vector<WarmUp> warm_ups;
};

struct Plan {
  std::vector<Scenario> scenarios;
  double interval = 5;
  std::uint64_t seeds = 9;
  std::uint64_t short_run_seeds = 0;  // of benign runs of an hour or less; 0: as many as `seeds`
  unsigned threads = 1;
  double mended_minutes = 20;              // watched after a fault was mended; 0: not at all
  bool verbose = false;                    // keep logs
  std::function<void(double)> progress{};  // told the part that is done, from any thread
};

/// Runs everything. The results do not depend on the number of threads.
[[nodiscard]] Results run_campaign(const Plan& plan);

}  // namespace skewd::bench
