// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "collectors/count.h"

namespace skewd::haproxy {

/// A whole number of a cell; nothing if it is not one or does not fit. The largest number of all
/// reads as absent, see Count.
[[nodiscard]] inline std::optional<Count> read_number(std::string_view text) {
  constexpr std::size_t kAlwaysFits = 19;  // digits
  std::uint64_t value = 0;
  if (text.empty() || text.size() > kAlwaysFits) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return Count(value);
  }
  // Quicker than from_chars, which looks for an overflow at each digit.
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(static_cast<unsigned char>(c)) - '0';
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  return Count(value);
}

}  // namespace skewd::haproxy
