// SPDX-License-Identifier: Apache-2.0
#include "exporters/read_instant.h"

#include <charconv>
#include <chrono>
#include <system_error>

namespace skewd {
namespace {

constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
constexpr std::size_t kSeconds = 19;  // bytes up to the seconds

// The number at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  int number = -1;
  const char* const end = text.data() + at + digits;
  const auto read = std::from_chars(text.data() + at, end, number);
  return read.ec == std::errc() && read.ptr == end ? number : -1;
}

bool has_form(std::string_view text) {
  if (text.size() != kForm.size() && text.size() != kSeconds + 1) return false;
  if (text.back() != 'Z') return false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !is_digit : text[i] != kForm[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<Instant> read_rfc3339(std::string_view text) {
  if (!has_form(text)) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(number_at(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2)))};
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const int millisecond = text.size() == kForm.size() ? number_at(text, 20, 3) : 0;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(millisecond);
}

}  // namespace skewd
