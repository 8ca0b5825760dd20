// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace skewd {

/// "18 400", with plain spaces: digits in groups of three.
[[nodiscard]] std::string render_plain_count(std::uint64_t count);

/// "1 scrape", "18 400 scrapes".
[[nodiscard]] std::string render_plural(std::uint64_t count, std::string_view noun);

/// "731 B", "5.1 MB": in powers of a thousand.
[[nodiscard]] std::string render_bytes(std::uint64_t bytes);

/// "42 s", "9 min 12 s", "3 h 5 min".
[[nodiscard]] std::string render_length(std::chrono::milliseconds time);

}  // namespace skewd
