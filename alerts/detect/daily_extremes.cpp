// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/daily_extremes.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skewd {
namespace {

constexpr double kSteps = 32;  // per natural logarithm

int hour_of_day(Instant now, int hours) {
  const auto hour = std::chrono::floor<std::chrono::hours>(now.time_since_epoch()).count();
  return static_cast<int>((hour % hours + hours) % hours);
}

}  // namespace

void DailyExtremes::commit(const Hour& hour) {
  if (hour.hour == kNone) return;
  const double packed = std::min(255.0, std::trunc(static_cast<double>(hour.high) * kSteps));
  std::uint8_t& high = high_[static_cast<std::size_t>(hour.hour)];
  high = std::max(static_cast<std::uint8_t>(packed), static_cast<std::uint8_t>(high / 2));
}

void DailyExtremes::note(Instant now, double deviation) {
  if (!std::isfinite(deviation)) return;
  const auto hour = static_cast<std::int8_t>(hour_of_day(now, kHours));
  if (recent_[0].hour != hour) {
    commit(recent_[2]);
    recent_ = {Hour{.hour = hour, .high = 0}, recent_[0], recent_[1]};
  }
  recent_[0].high = std::max(recent_[0].high, static_cast<float>(deviation));
}

double DailyExtremes::usual_at(Instant now) const {
  std::uint8_t high = 0;
  const int hour = hour_of_day(now, kHours);
  for (int beside = -1; beside <= 1; ++beside) {
    high = std::max(high, high_[static_cast<std::size_t>((hour + beside + kHours) % kHours)]);
  }
  return high / kSteps;
}

}  // namespace skewd
