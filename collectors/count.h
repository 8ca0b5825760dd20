// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace skewd {

/// A number that a balancer may not tell: absent is not zero. Half the size of
/// std::optional<std::uint64_t>, which matters at twenty of them per server.
class Count {
 public:
  constexpr Count() = default;
  constexpr explicit Count(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr bool has_value() const { return value_ != kAbsent; }
  /// The value; only meaningful if has_value().
  [[nodiscard]] constexpr std::uint64_t operator*() const { return value_; }
  [[nodiscard]] constexpr std::uint64_t value_or(std::uint64_t other) const {
    return has_value() ? value_ : other;
  }
  /// The sum of what is told: absent only if both are.
  [[nodiscard]] constexpr Count plus(Count other) const {
    if (!has_value()) return other;
    return other.has_value() ? Count(value_ + other.value_) : *this;
  }
  constexpr bool operator==(const Count&) const = default;

 private:
  static constexpr std::uint64_t kAbsent = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value_ = kAbsent;
};

}  // namespace skewd
