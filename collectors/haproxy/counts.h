// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "collectors/count.h"

namespace skewd::haproxy {

/// A whole number of a cell; nothing if it is not one or does not fit.
[[nodiscard]] inline std::optional<Count> read_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Count(value);
}

}  // namespace skewd::haproxy
