// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/instant.h"

namespace skewd {

/// Numbers as people read them on the status page.
[[nodiscard]] std::string render_percent(double ratio);              // "20.3 %"
[[nodiscard]] std::string render_count(std::uint64_t count);         // "18 400", with thin spaces
[[nodiscard]] std::string render_decimal(double value, int digits);  // "1.02"
[[nodiscard]] std::string render_milliseconds(double seconds);       // "0.4 ms", "640 ms"
[[nodiscard]] std::string render_duration(std::chrono::milliseconds duration);  // "34 s", "2 h"
[[nodiscard]] std::string render_date_and_time(Instant at);  // UTC, to the minute

/// "1 pool", "6 pools".
[[nodiscard]] std::string render_number_of(std::size_t count, std::string_view noun);

}  // namespace skewd
