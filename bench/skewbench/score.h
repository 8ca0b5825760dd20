// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/skewbench/run.h"
#include "bench/skewbench/scenario.h"

namespace skewd::bench {

/// What became of one expected finding.
struct Match {
  double delay = 0;    // seconds from the onset
  bool server = true;  // at once
  bool named = true;   // all that had to be
  bool subtype = true;
  bool layer = true;
  bool cause = true;
  bool has_cause = false;  // one was expected
  double since_off = 0;    // seconds
  std::string id{};        // of the finding
};

/// One scenario with one seed.
struct Outcome {
  std::vector<std::optional<Match>> matches;  // of the expected findings, in order
  std::size_t misled = 0;                     // of those: only another server was named
  std::optional<double> ended;  // seconds until all that matched were resolved, once mended
  std::size_t left_open = 0;    // of those that matched, still there 20 minutes later
  std::size_t strays = 0;       // other findings above info while the fault lasted, no symptoms
  std::array<std::optional<double>, kRivals> rivals{};  // delays in seconds
  std::string log;                                      // if asked for
};

/// What was said while nothing was wrong.
struct Quiet {
  double pool_days = 0;
  std::map<std::string, std::size_t> alarms;  // by kind
  std::array<std::size_t, kRivals> rivals{};
  Cost cost;
  std::uint64_t refused = 0;
  std::string log;

  void add(const Quiet& other);
  [[nodiscard]] std::size_t sum() const;
};

/// Tells when the findings that matched ended after the fault was mended at `mended`.
void score_end(const Run& run, double mended, Outcome& outcome);

/// Compares what was found since `onset` with what was expected.
[[nodiscard]] Outcome score_fault(const Scenario& scenario, const Run& run, double onset);

/// Counts what was found in a run in which nothing was wrong, from `begin` on.
[[nodiscard]] Quiet count_quiet(const Run& run, double begin,
                                const std::optional<News>& news = std::nullopt);

/// True for what would call somebody: opened, above info, and nobody's symptom.
[[nodiscard]] bool is_alarm(const FindingEvent& event);

}  // namespace skewd::bench
