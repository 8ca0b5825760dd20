// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace skewd {

/// Wall clock time, UTC: what people and other programs are told.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// One moment on both clocks. Decisions use `steady`, which never jumps; texts use `wall`.
struct Moment {
  Instant wall{};
  std::chrono::milliseconds steady{0};  // since an arbitrary start, monotonic
};

/// RFC 3339 in UTC with milliseconds: "2026-11-21T02:51:14.035Z".
[[nodiscard]] std::string render_rfc3339(Instant at);

/// The time of day in UTC, as sentences use it: "02:51:14".
[[nodiscard]] std::string render_time_of_day(Instant at);

/// Seconds since 1970 with fractions, as Prometheus wants times.
[[nodiscard]] double unix_seconds(Instant at);

}  // namespace skewd
