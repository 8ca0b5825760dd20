// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/weekly_extremes.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skewd {
namespace {

constexpr double kSteps = 16;     // per natural logarithm
constexpr int kDaysToMonday = 3;  // 1970 began on a Thursday

int hour_of_week(Instant now, int hours) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count();
  const auto since_monday = (hour + std::int64_t{kDaysToMonday} * 24) % hours;
  return static_cast<int>((since_monday + hours) % hours);
}

std::int8_t packed(float deviation) {
  return static_cast<std::int8_t>(
      std::clamp(std::trunc(static_cast<double>(deviation) * kSteps), -127.0, 127.0));
}

}  // namespace

void WeeklyExtremes::commit(const Hour& hour) {
  if (hour.hour < 0) return;
  const auto at = static_cast<std::size_t>(hour.hour);
  low_[at] = std::min(packed(hour.low), static_cast<std::int8_t>(low_[at] / 2));
  high_[at] = std::max(packed(hour.high), static_cast<std::int8_t>(high_[at] / 2));
}

void WeeklyExtremes::note(Instant now, double deviation) {
  if (!std::isfinite(deviation)) return;
  const int hour = hour_of_week(now, kHours);
  if (recent_[0].hour != hour) {
    commit(recent_[2]);
    recent_ = {Hour{.hour = hour, .low = 0, .high = 0}, recent_[0], recent_[1]};
  }
  recent_[0].low = std::min(recent_[0].low, static_cast<float>(deviation));
  recent_[0].high = std::max(recent_[0].high, static_cast<float>(deviation));
}

UsualExtremes WeeklyExtremes::usual_at(Instant now) const {
  UsualExtremes usual;
  const int hour = hour_of_week(now, kHours);
  for (int beside = -1; beside <= 1; ++beside) {
    const auto at = static_cast<std::size_t>((hour + beside + kHours) % kHours);
    usual.low = std::min(usual.low, low_[at] / kSteps);
    usual.high = std::max(usual.high, high_[at] / kSteps);
  }
  return usual;
}

}  // namespace skewd
