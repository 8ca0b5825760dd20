// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/demo/fault.h"
#include "tests/demo/finding.h"
#include "tests/demo/screen.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {

/// Looks at what the agent says all the time, and tells what was expected from what was not.
class Watch {
 public:
  Watch(const WatchedAgent& agent, Screen& screen) : agent_(agent), screen_(screen) {}

  /// From now on findings that name this fault are right, and all others false.
  void expect(const Fault& fault);

  /// Looks several times a second, showing `doing`, until `done` or `bound` has passed. Returns
  /// the time that it took, or nothing at the bound.
  std::optional<std::chrono::duration<double>> look_until(std::chrono::seconds bound,
                                                          const std::string& doing,
                                                          const std::function<bool()>& done);

  /// The finding that names the expected fault, as it was when it was first seen.
  [[nodiscard]] const std::optional<ToldFinding>& named() const { return named_; }
  /// True if everything that named the expected fault is over.
  [[nodiscard]] bool is_resolved() const { return named_.has_value() && open_.empty(); }
  /// What would have called somebody for nothing, each once.
  [[nodiscard]] const std::vector<ToldFinding>& false_findings() const { return false_findings_; }

 private:
  void look();
  void judge(const ToldFinding& finding);

  const WatchedAgent& agent_;
  Screen& screen_;
  std::optional<Fault> expected_;
  std::optional<ToldFinding> named_;
  std::set<std::string> right_;  // ids that named a fault, this or an earlier one
  std::set<std::string> open_;   // those of them that name this fault and are not over
  std::set<std::string> wrong_;  // ids of false_findings_
  std::vector<ToldFinding> false_findings_;
};

}  // namespace skewd::demo
