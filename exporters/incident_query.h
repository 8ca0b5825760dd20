// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "collectors/instant.h"
#include "collectors/result.h"
#include "exporters/server.h"

namespace skewd {

/// Which pool's past a report is wanted of. `from` is before `until`.
struct IncidentQuery {
  std::string balancer;
  std::string pool;
  Instant from{};
  Instant until{};
  bool as_file = false;  // to be kept as one file, not to be shown by the agent
};

/// Since when a report tells unless it is asked otherwise.
inline constexpr const char* kUsualReport = "2h";

/// Reads a time: one back from `now` as `read_since` knows it ("30m", "7d"), or RFC 3339 in UTC
/// ("2026-11-21T14:02:00Z"). Error (config): what to write.
[[nodiscard]] Result<Instant> read_time(std::string_view text, Instant now);

/// Reads a period; an empty `until`, and one to come, is now. Error (config): what to write.
[[nodiscard]] Result<IncidentQuery> read_period(std::string_view since, std::string_view until,
                                                Instant now);

/// Reads `since`, `until` and `as`, which is "page" or "file". Error (config): which part cannot be
/// understood, and which parts there are.
[[nodiscard]] Result<IncidentQuery> read_incident_query(const QueryArguments& arguments,
                                                        Instant now);

}  // namespace skewd
