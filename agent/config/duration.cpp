// SPDX-License-Identifier: Apache-2.0
#include "agent/config/duration.h"

#include <charconv>
#include <cstdint>

namespace skewd {

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  std::uint32_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (text == "ms") return std::chrono::milliseconds(number);
  if (text == "s") return std::chrono::seconds(number);
  if (text == "m") return std::chrono::minutes(number);
  if (text == "h") return std::chrono::hours(number);
  return std::nullopt;
}

}  // namespace skewd
