// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace skewd {

/// Seconds since 1970 of a time of RFC 3339 in UTC, such as "2026-11-21T02:43:14.793Z"; fractions
/// are cut off.
[[nodiscard]] std::optional<std::uint64_t> read_utc_seconds(std::string_view text);

/// Seconds since 1970 of these numbers, taken as UTC; nothing: there is no such time.
[[nodiscard]] std::optional<std::uint64_t> utc_seconds_of(int year, unsigned month, unsigned day,
                                                          std::string_view hours_minutes_seconds);

}  // namespace skewd
