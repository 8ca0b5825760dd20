// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "alerts/detect/mews.h"
#include "collectors/instant.h"

namespace skewd {

/// The furthest that a level was from its baseline in each hour of the week (UTC), so that a job
/// that runs once a week is told once and not each week. An hour counts two hours after it ended,
/// or a fault would excuse itself; what does not come again is halved each week. 336 bytes and a
/// little.
class WeeklyExtremes {
 public:
  /// Tells how far off the level is now, in natural logarithms.
  void note(Instant now, double deviation);
  /// The furthest in this hour of earlier weeks, and in the hours beside it.
  [[nodiscard]] UsualExtremes usual_at(Instant now) const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.low_, self.high_, self.recent_);
  }

 private:
  static constexpr int kHours = 168;
  struct Hour {
    int hour = -1;  // of the week; -1: none
    float low = 0;
    float high = 0;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.hour, self.low, self.high);
    }
    [[nodiscard]] bool is_plausible() const { return hour >= -1 && hour < kHours; }
  };
  void commit(const Hour& hour);

  std::array<std::int8_t, kHours> low_{};  // sixteenths
  std::array<std::int8_t, kHours> high_{};
  std::array<Hour, 3> recent_{};  // the latest first
};

}  // namespace skewd
