// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "alerts/finding.h"

namespace skewd {

/// What became of a finding: the words are those of `replay`.
enum class FindingEventKind : std::uint8_t { opened, changed, resolved };

struct FindingEvent {
  FindingEventKind kind = FindingEventKind::opened;
  Finding finding;
};

/// Follows claims over time: gives them ids, keeps when they began and were certain, tells when
/// their severity rises (it never falls while a finding is open) and when they end, and marks what
/// is only a symptom of another.
class Tracker {
 public:
  /// Takes everything that is claimed now. What was open and is not claimed any more is resolved.
  std::vector<FindingEvent> update(std::vector<Finding> claims, Instant now);

  [[nodiscard]] const std::vector<Finding>& open() const { return open_; }
  /// Those that ended lately, the latest last; at most 50.
  [[nodiscard]] const std::deque<Finding>& resolved() const { return resolved_; }
  /// The open finding on the same subject as `claim`, or null.
  [[nodiscard]] const Finding* find(const Finding& claim) const;
  /// Names the cause of an open finding.
  void set_cause(const std::string& id, Cause cause);

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.open_, self.resolved_, self.last_id_);
  }

 private:
  void resolve_missing(const std::vector<Finding>& claims, Instant now,
                       std::vector<FindingEvent>& events);
  void mark_symptoms();

  std::vector<Finding> open_;
  std::deque<Finding> resolved_;
  std::uint64_t last_id_ = 0;
};

}  // namespace skewd
