// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/watch.h"
#include "bench/skewbench/simulated_balancer.h"
#include "collectors/balancer.h"

namespace skewd::bench {

/// What judging cost so far.
struct Cost {
  double nanoseconds = 0;
  double server_scrapes = 0;
};

/// The way of a scrape through the agent: HAProxy's text into the reader, the snapshot into the
/// watch, events out. Clocks and threads aside it is what runs in production.
class Pipeline {
 public:
  /// `only_log`: what an access log tells is read instead, and the file that declares the servers.
  Pipeline(const SimulatedBalancer& balancer, std::chrono::milliseconds interval, bool only_log);
  Pipeline(const Pipeline& other);
  Pipeline& operator=(const Pipeline&) = delete;

  /// Scrapes the balancer. `before` and `after` hold two snapshots that can be compared then.
  std::vector<FindingEvent> scrape(const SimulatedBalancer& balancer, Moment now);
  /// The same with an answer that was tampered with.
  std::vector<FindingEvent> take(const std::string& info, const std::string& stat, Moment now);
  /// A scrape that got no answer.
  std::vector<FindingEvent> miss(Moment now);

  [[nodiscard]] const std::optional<Snapshot>& before() const { return before_; }
  [[nodiscard]] const std::optional<Snapshot>& after() const { return after_; }
  [[nodiscard]] const Cost& cost() const { return cost_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }  // answers nobody could read
  [[nodiscard]] const Watch& watch() const { return watch_; }

 private:
  std::vector<FindingEvent> take(Snapshot snapshot, Moment now);
  [[nodiscard]] Result<Snapshot> read(const std::string& info, const std::string& stat);

  std::chrono::milliseconds interval_;
  bool only_log_;
  std::unique_ptr<AnswerReader> reader_;
  Watch watch_;
  std::optional<Snapshot> before_;
  std::optional<Snapshot> after_;
  Cost cost_;
  std::uint64_t refused_ = 0;
  std::string info_;  // scratch
  std::string stat_;
};

/// The moment at that second of simulated time, on both clocks.
[[nodiscard]] Moment moment_at(double seconds);

}  // namespace skewd::bench
