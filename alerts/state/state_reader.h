// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "alerts/detect/rare.h"
#include "alerts/state/fields.h"
#include "alerts/state/last_enumerator.h"

namespace skewd {

/// Reads what a StateWriter wrote. Never reads beyond the end, and never makes more than the bytes
/// that are left can hold. Numbers that nothing real reaches are refused, so that no state poisons
/// what is learned after it. After the first problem everything reads as nothing.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : rest_(bytes) {}

  template <typename... Fields>
  void operator()(Fields&... fields) {
    (read(fields), ...);
  }
  /// What is wrong; empty: nothing so far.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  static constexpr std::int64_t kFurthestTime = 100'000'000'000'000;  // ms: 3000 years
  static constexpr std::int64_t kLargestInt = 1'000'000'000;
  static constexpr double kLargestFraction = 1e15;

  void fail(const char* problem) {
    if (problem_.empty()) problem_ = problem;
    rest_ = {};
  }
  std::uint8_t read_byte() {
    if (rest_.empty()) {
      fail("it ends too early");
      return 0;
    }
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::uint64_t read_number(std::uint64_t largest) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t byte = read_byte();
      number |= (byte & 0x7FU) << shift;
      if ((byte & 0x80U) != 0) continue;
      if (number > largest) break;
      return number;
    }
    fail("a number is too large");
    return 0;
  }
  std::int64_t read_signed(std::int64_t largest) {
    const std::uint64_t folded = read_number(~std::uint64_t{0});
    const std::uint64_t flip = (folded & 1U) != 0 ? ~std::uint64_t{0} : 0;
    const auto number = static_cast<std::int64_t>((folded >> 1U) ^ flip);
    if (number <= largest && number >= -largest) return number;
    fail("a number is out of its range");
    return 0;
  }
  // Every element takes at least a byte.
  std::size_t read_size() {
    const std::uint64_t size = read_number(~std::uint64_t{0});
    if (size <= rest_.size()) return static_cast<std::size_t>(size);
    fail("a list is longer than all that is left");
    return 0;
  }

  template <std::unsigned_integral Number>
  void read(Number& number) {
    number = static_cast<Number>(read_number(std::numeric_limits<Number>::max()));
  }
  template <std::signed_integral Number>
  void read(Number& number) {
    constexpr std::int64_t kMost = std::numeric_limits<Number>::max();
    number = static_cast<Number>(read_signed(
        sizeof(Number) == sizeof(std::int64_t) ? kFurthestTime : std::min(kMost, kLargestInt)));
  }
  template <std::floating_point Number>
  void read(Number& number) {
    using Bits = std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>;
    if (rest_.size() < sizeof(Number)) fail("it ends too early");
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Number) && !rest_.empty(); ++i) {
      bits |= static_cast<Bits>(static_cast<std::uint8_t>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(std::min(rest_.size(), sizeof(Number)));
    number = std::bit_cast<Number>(bits);
    const auto value = static_cast<double>(number);
    if (value <= kLargestFraction && value >= -kLargestFraction) return;  // false for nan
    fail("a number is none, or out of its range");
    number = 0;
  }
  template <typename Value>
  requires std::is_enum_v<Value>
  void read(Value& value) {
    value = static_cast<Value>(read_number(static_cast<std::uint64_t>(last_enumerator(Value()))));
  }
  std::string_view read_text() {
    const std::size_t size = read_size();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  void read(std::string& text) { text = read_text(); }
  void read(Count& count) {
    const std::uint64_t number = read_number(~std::uint64_t{0});
    count = number == 0 ? Count() : Count(number - 1);
  }
  void read(CheckResult& check) { check = CheckResult(read_text()); }
  template <typename Rep, typename Period>
  void read(std::chrono::duration<Rep, Period>& duration) {
    duration = std::chrono::duration<Rep, Period>(read_signed(kFurthestTime));
  }
  template <typename Clock, typename Duration>
  void read(std::chrono::time_point<Clock, Duration>& at) {
    Duration since{};
    read(since);
    at = std::chrono::time_point<Clock, Duration>(since);
  }
  template <typename Value, std::size_t Size>
  void read(std::array<Value, Size>& values) {
    for (Value& value : values) read(value);
  }
  template <typename Value>
  void read(std::vector<Value>& values) {
    read_all(values);
  }
  template <typename Value>
  void read(std::deque<Value>& values) {
    read_all(values);
  }
  template <typename Key, typename Value>
  void read(std::map<Key, Value>& values) {
    values.clear();
    for (std::size_t left = read_size(); left > 0 && problem_.empty(); --left) {
      std::pair<Key, Value> entry;
      read(entry);
      values.insert(std::move(entry));
    }
  }
  template <typename One, typename Other>
  void read(std::pair<One, Other>& both) {
    read(both.first);
    read(both.second);
  }
  template <typename Value>
  void read(std::optional<Value>& value) {
    read_if_there(value);
  }
  template <typename Value>
  void read(Rare<Value>& value) {
    read_if_there(value);
  }
  template <typename Value>
  void read(std::shared_ptr<const Value>& value) {
    value.reset();
    bool there = false;
    read(there);
    if (!there) return;
    auto fresh = std::make_shared<Value>();
    read(*fresh);
    value = std::move(fresh);
  }
  template <Remembered Struct>
  void read(Struct& value) {
    visit_fields(value, *this);
    if constexpr (requires { value.is_plausible(); }) {
      if (!value.is_plausible()) fail("a value is out of its range");
    }
  }

  // Not reserved: what a list claims to hold must come before it takes memory.
  void read_all(auto& values) {
    values.clear();
    for (std::size_t left = read_size(); left > 0 && problem_.empty(); --left) {
      read(values.emplace_back());
    }
  }
  void read_if_there(auto& value) {
    value.reset();
    bool there = false;
    read(there);
    if (there) read(value.emplace());
  }

  std::string_view rest_;
  std::string problem_;
};

}  // namespace skewd
