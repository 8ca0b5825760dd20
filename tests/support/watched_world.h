// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "alerts/watch.h"
#include "tests/support/fake_balancer.h"

namespace skewd::test {

/// A fake balancer with a Watch over it: time passes, requests flow, findings come.
class WatchedWorld {
 public:
  explicit WatchedWorld(std::chrono::milliseconds interval = std::chrono::seconds(1));

  FakeBalancer balancer;
  std::vector<FindingEvent> events;

  /// So many intervals pass; `traffic` sends what one interval brings.
  void run(int intervals, const std::function<void()>& traffic);
  /// An interval passes in which the source does not answer.
  void run_unread(int intervals, const std::string& problem = "did not answer within 2 s");
  /// The watch is saved and, after `pause`, restored by another process.
  void restart(std::chrono::milliseconds pause = {});
  /// From now on after every so many intervals, each time on a steady clock that began anew.
  void restart_every(int intervals) { restart_every_ = intervals; }

  [[nodiscard]] Watch& watch() { return watch_; }
  /// The open finding of that kind, or null.
  [[nodiscard]] const Finding* open(FindingKind kind) const;
  /// True if nothing above info was opened since the start.
  [[nodiscard]] bool was_quiet() const;
  /// What was opened, for messages of tests.
  [[nodiscard]] std::string opened() const;

 private:
  void note(std::vector<FindingEvent> more);

  std::chrono::milliseconds interval_;
  int restart_every_ = 0;
  int intervals_ = 0;
  Watch watch_;
};

}  // namespace skewd::test
