// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace skewd::top {

/// Numbers as people read them, in few columns. What is not told is "-", never 0.

[[nodiscard]] std::string percent(std::optional<double> ratio);       // "2.4 %", "100 %"
[[nodiscard]] std::string time_taken(std::optional<double> seconds);  // "0.4 ms", "640 ms", "12 s"
[[nodiscard]] std::string rate(std::optional<double> per_second);     // "0.5", "412", "12.4k"
[[nodiscard]] std::string times(std::optional<double> factor);        // "1.02x", "31x"
[[nodiscard]] std::string count(std::optional<std::uint64_t> value);  // "118", "43.1k"
[[nodiscard]] std::string length(std::chrono::milliseconds time);     // "0 s", "12 min", "3 h"

}  // namespace skewd::top
