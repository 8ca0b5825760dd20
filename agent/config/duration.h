// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace skewd {

/// Reads a whole number with its unit: "500ms", "5s", "1m", "2h". Nothing if it is not that.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace skewd
