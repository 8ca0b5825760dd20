// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "collectors/instant.h"

namespace skewd {

/// The furthest that a level was above its baseline in each hour of the day (UTC), so that a job
/// that runs every night is told once and not each night. An hour counts two hours after it ended,
/// or a fault would excuse itself; what does not come again is halved each day.
class DailyExtremes {
 public:
  /// Tells how far above the level is now, in natural logarithms.
  void note(Instant now, double deviation);
  /// The furthest in this hour of earlier days, and in the hours beside it.
  [[nodiscard]] double usual_at(Instant now) const;

  static auto visit_state(auto& self, auto& archive) { return archive(self.high_, self.recent_); }

 private:
  static constexpr int kHours = 24;
  static constexpr std::int8_t kNone = -1;
  struct Hour {
    std::int8_t hour = kNone;
    float high = 0;

    static auto visit_state(auto& self, auto& archive) { return archive(self.hour, self.high); }
  };
  void commit(const Hour& hour);

  std::array<std::uint8_t, kHours> high_{};  // thirty-seconds
  std::array<Hour, 3> recent_{};             // the latest first
};

}  // namespace skewd
