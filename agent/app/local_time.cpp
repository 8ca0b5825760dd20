// SPDX-License-Identifier: Apache-2.0
#include "agent/app/local_time.h"

#include <array>
#include <chrono>
#include <ctime>

namespace skewd {
namespace {

std::string local_text(Instant at, const char* form) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
  std::tm broken{};
  if (localtime_r(&seconds, &broken) == nullptr) return {};
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), form, &broken)};
}

}  // namespace

std::string local_period(const TimeSpan& period) {
  const std::string first_day = local_text(period.from, "%Y-%m-%d");
  const bool same_day = first_day == local_text(period.until, "%Y-%m-%d");
  return "local time " + first_day + local_text(period.from, " %H:%M:%S – ") +
         local_text(period.until, same_day ? "%H:%M:%S %Z" : "%Y-%m-%d %H:%M:%S %Z");
}

}  // namespace skewd
