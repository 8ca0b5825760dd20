// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_values.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace skewd {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_hex(char letter) {
  return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

}  // namespace

std::optional<std::uint64_t> read_whole(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

std::optional<std::chrono::microseconds> read_time(std::string_view text,
                                                   std::chrono::microseconds unit) {
  constexpr std::int64_t kLongest = 1'000'000'000'000'000;
  const std::size_t point = std::min(text.find('.'), text.size());
  const auto whole = read_whole(text.substr(0, point));
  if (!whole || *whole > static_cast<std::uint64_t>(kLongest / unit.count())) return std::nullopt;
  std::int64_t sum = static_cast<std::int64_t>(*whole) * unit.count();
  std::int64_t step = unit.count();
  for (const char letter : text.substr(std::min(point + 1, text.size()))) {
    if (!is_digit(letter)) return std::nullopt;
    step /= 10;
    sum += (letter - '0') * step;
  }
  return std::chrono::microseconds(sum);
}

std::uint16_t read_status(std::string_view text) {
  const auto number = read_whole(text);
  return number && *number >= 100 && *number <= 999 ? static_cast<std::uint16_t>(*number)
                                                    : std::uint16_t{0};
}

std::string_view trace_id_of(std::string_view traceparent) {
  constexpr std::size_t kStart = 3;
  constexpr std::size_t kDigits = 32;
  if (traceparent.size() < kStart + kDigits + 1) return {};
  if (traceparent[kStart - 1] != '-' || traceparent[kStart + kDigits] != '-') return {};
  const std::string_view id = traceparent.substr(kStart, kDigits);
  const bool is_id = std::all_of(id.begin(), id.end(), is_hex) &&
                     id.find_first_not_of('0') != std::string_view::npos;
  return is_id ? id : std::string_view();
}

void begin_record(AccessRecord& record, std::uint64_t process) {
  std::vector<AccessTry> tries = std::move(record.tries);
  tries.clear();
  record = AccessRecord();
  record.tries = std::move(tries);
  record.process = process;
}

}  // namespace skewd
