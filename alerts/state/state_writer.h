// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
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

namespace skewd {

/// Writes what is remembered as bytes, the same on every machine: whole numbers in groups of seven
/// bits, the lowest first; fractions as IEEE 754, the lowest byte first.
class StateWriter {
 public:
  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (write(fields), ...);
  }
  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  void write_byte(std::uint64_t byte) { bytes_ += static_cast<char>(byte & 0xFFU); }
  void write_number(std::uint64_t number) {
    for (; number > 0x7F; number >>= 7U) write_byte(number | 0x80U);
    write_byte(number);
  }
  void write(std::unsigned_integral auto number) { write_number(number); }
  // The sign goes lowest, so that small numbers stay short.
  void write(std::signed_integral auto number) {
    // NOLINTNEXTLINE(bugprone-signed-char-misuse): numbers, whatever their width
    const auto wide = static_cast<std::int64_t>(number);
    write_number((static_cast<std::uint64_t>(wide) << 1U) ^ (wide < 0 ? ~std::uint64_t{0} : 0));
  }
  void write(std::floating_point auto number) {
    using Bits = std::conditional_t<sizeof number == 4, std::uint32_t, std::uint64_t>;
    const auto bits = std::bit_cast<Bits>(number);
    std::array<char, sizeof bits> bytes;
    for (std::size_t i = 0; i < sizeof bits; ++i) bytes[i] = static_cast<char>(bits >> (8 * i));
    bytes_.append(bytes.data(), bytes.size());
  }
  template <typename Value>
  requires std::is_enum_v<Value>
  void write(Value value) { write_number(static_cast<std::uint64_t>(value)); }
  void write(std::string_view text) {
    write_number(text.size());
    bytes_.append(text);
  }
  void write(const std::string& text) { write(std::string_view(text)); }
  void write(Count count) { write_number(count.has_value() ? *count + 1 : 0); }
  void write(const CheckResult& check) { write(check.text()); }
  template <typename Rep, typename Period>
  void write(std::chrono::duration<Rep, Period> duration) {
    write(static_cast<std::int64_t>(duration.count()));
  }
  template <typename Clock, typename Duration>
  void write(std::chrono::time_point<Clock, Duration> at) {
    write(at.time_since_epoch());
  }
  template <typename Value, std::size_t Size>
  void write(const std::array<Value, Size>& values) {
    for (const Value& value : values) write(value);
  }
  template <typename Value>
  void write(const std::vector<Value>& values) {
    write_all(values);
  }
  template <typename Value>
  void write(const std::deque<Value>& values) {
    write_all(values);
  }
  template <typename Key, typename Value>
  void write(const std::map<Key, Value>& values) {
    write_all(values);
  }
  template <typename One, typename Other>
  void write(const std::pair<One, Other>& both) {
    write(both.first);
    write(both.second);
  }
  template <typename Value>
  void write(const std::optional<Value>& value) {
    write_if_there(value);
  }
  template <typename Value>
  void write(const Rare<Value>& value) {
    write_if_there(value);
  }
  template <typename Value>
  void write(const std::shared_ptr<const Value>& value) {
    write_byte(value ? 1 : 0);
    if (value) write(*value);
  }
  template <Remembered Struct>
  void write(const Struct& value) {
    visit_fields(value, *this);
  }

  void write_all(const auto& values) {
    write_number(values.size());
    for (const auto& value : values) write(value);
  }
  void write_if_there(const auto& value) {
    write_byte(value.has_value() ? 1 : 0);
    if (value.has_value()) write(*value);
  }

  std::string bytes_;
};

}  // namespace skewd
