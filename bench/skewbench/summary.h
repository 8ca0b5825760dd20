// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/skewbench/campaign.h"

namespace skewd::bench {

/// A cell of faults in numbers. Delays in scrapes; absent: never found.
struct Summary {
  double recall = 0;  // all expected findings within the limit, 0..1
  std::optional<double> median;
  std::optional<double> p90;        // a miss counts as infinitely late
  std::optional<double> in_bounds;  // the median over two scrapes or the bound
  std::optional<double> server, named, subtype, layer, cause;  // right ones, 0..1, of those found
  std::optional<double> since_off;                             // median, in scrapes
  std::optional<double> ends;  // median, in scrapes after the fault was mended
  double left_open = 0;        // per run
  double strays = 0;           // per run
  struct Rule {
    double recall = 0;
    std::optional<double> median;
  };
  std::array<Rule, kRivals> rivals{};
};

[[nodiscard]] Summary summarize(const Cell& cell, double interval);

/// The least scrapes that any detector needs on average: 22.6 nats (one false alarm per 1000
/// pools and year) over the information of a scrape. 0: not defined.
[[nodiscard]] double bound_of(const Scenario& scenario);

/// The upper 95 % limit of a Poisson rate: `count` events in `exposure`.
[[nodiscard]] double upper_limit(std::size_t count, double exposure);

/// The q-quantile; nothing of nothing.
[[nodiscard]] std::optional<double> quantile(std::vector<double> values, double q);

}  // namespace skewd::bench
