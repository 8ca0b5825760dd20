// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <vector>

#include "alerts/finding.h"
#include "collectors/instant.h"

namespace skewd {

/// True for a finding that comes and goes and is not there now: it stands, but explains nothing of
/// what is.
[[nodiscard]] bool is_gone_for_now(const Finding& finding);

/// Keeps a finding that comes and goes from calling somebody each time. When the same subject
/// comes for the third time within an hour, one `flapping` claim with its words takes its place,
/// with the kind as subtype. That stands also while the subject is gone, until it has neither come
/// nor gone for half an hour.
class FlapGuard {
 public:
  /// Takes everything that is claimed now and leaves what is to be told. Call it with every set of
  /// claims, in order of time.
  void calm(std::vector<Finding>& claims, Moment now);

  static auto visit_state(auto& self, auto& archive) { return archive(self.subjects_); }

 private:
  struct Subject {
    Finding finding;                                // as it was claimed last
    std::deque<std::chrono::milliseconds> comings;  // of the last hour
    Instant first{};                                // since when it comes and goes
    std::chrono::milliseconds changed{0};           // when it came or went last
    int times = 0;
    bool here = false;  // at the last call
    bool seen = false;  // at this one
    bool flaps = false;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.finding, self.comings, self.first, self.changed, self.times, self.here,
                     self.seen, self.flaps);
    }
  };
  Subject& subject_of(const Finding& claim);
  static void come(Subject& subject, const Finding& claim, Moment now);
  static Finding flapping_of(const Subject& subject);

  std::vector<Subject> subjects_;
};

}  // namespace skewd
