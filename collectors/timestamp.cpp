// SPDX-License-Identifier: Apache-2.0
#include "collectors/timestamp.h"

#include <charconv>
#include <chrono>

namespace skewd {
namespace {

std::optional<unsigned> read_number(std::string_view digits) {
  unsigned number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::uint64_t> utc_seconds_of(int year, unsigned month, unsigned day,
                                            std::string_view hours_minutes_seconds) {
  if (hours_minutes_seconds.size() != 8) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  const auto hours = read_number(hours_minutes_seconds.substr(0, 2));
  const auto minutes = read_number(hours_minutes_seconds.substr(3, 2));
  const auto seconds = read_number(hours_minutes_seconds.substr(6, 2));
  if (year < 1970 || !date.ok() || !hours || !minutes || !seconds) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  const std::chrono::seconds midnight = days;
  return static_cast<std::uint64_t>(midnight.count()) + *hours * 3600U + *minutes * 60U + *seconds;
}

std::optional<std::uint64_t> read_utc_seconds(std::string_view text) {
  constexpr std::size_t kSeconds = 19;  // "2026-11-21T02:43:14"
  if (text.size() <= kSeconds || text[10] != 'T' || text.back() != 'Z') return std::nullopt;
  const auto year = read_number(text.substr(0, 4));
  const auto month = read_number(text.substr(5, 2));
  const auto day = read_number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  return utc_seconds_of(static_cast<int>(*year), *month, *day, text.substr(11, 8));
}

}  // namespace skewd
