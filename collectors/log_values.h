// SPDX-License-Identifier: Apache-2.0
// Values as access logs write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/access_record.h"

namespace skewd {

/// A whole number without a sign; nothing for anything else, and for more than 2^63 - 1.
[[nodiscard]] std::optional<std::uint64_t> read_whole(std::string_view text);

/// A time such as "0.031" of which `unit` is one: rounded down to microseconds. Nothing for
/// negative times (not reached), for more than about 30 years, and for what is no number.
[[nodiscard]] std::optional<std::chrono::microseconds> read_time(std::string_view text,
                                                                 std::chrono::microseconds unit);

/// A status of HTTP, 100..999; 0 for anything else.
[[nodiscard]] std::uint16_t read_status(std::string_view text);

/// The trace id of a W3C traceparent ("00-<32 hex digits>-<16>-<2>"); empty: it is none.
[[nodiscard]] std::string_view trace_id_of(std::string_view traceparent);

/// Empties a record, but keeps the memory of its tries.
void begin_record(AccessRecord& record, std::uint64_t process);

}  // namespace skewd
