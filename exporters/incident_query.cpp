// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident_query.h"

#include <algorithm>

#include "exporters/history_query.h"
#include "exporters/read_instant.h"
#include "exporters/utf8.h"

namespace skewd {
Result<Instant> read_time(std::string_view text, Instant now) {
  if (const auto since = read_since(text)) return now - *since;
  if (const auto instant = read_rfc3339(text)) return *instant;
  return failure(ErrorKind::config,
                 "'" + valid_utf8(text) +
                     "' is no time; write how far back from now, for example 30m, 2h or 7d, at "
                     "most 3650d, or a time in UTC, as 2026-11-21T14:02:00Z");
}

Result<IncidentQuery> read_period(std::string_view since, std::string_view until, Instant now) {
  const auto from = read_time(since, now);
  if (!from) return tl::unexpected(Error(from.error()).in("since"));
  IncidentQuery query;
  query.from = *from;
  query.until = now;
  if (!until.empty()) {
    const auto end = read_time(until, now);
    if (!end) return tl::unexpected(Error(end.error()).in("until"));
    query.until = std::min(*end, now);  // of the future nothing is known
  }
  if (query.until - query.from < std::chrono::seconds(1)) {
    return failure(ErrorKind::config, "since: it must lie before the end of the period");
  }
  return query;
}

Result<IncidentQuery> read_incident_query(const QueryArguments& arguments, Instant now) {
  std::string since = kUsualReport;
  std::string until;
  bool as_file = false;
  for (const auto& [key, value] : arguments) {
    if (key == "since") {
      since = value;
    } else if (key == "until") {
      until = value;
    } else if (key == "as" && (value == "page" || value == "file")) {
      as_file = value == "file";
    } else {
      return failure(ErrorKind::config, "unknown parameter '" + valid_utf8(key) +
                                            "'; there are since, until, and as=page or as=file");
    }
  }
  auto query = read_period(since, until, now);
  if (query) query->as_file = as_file;
  return query;
}

}  // namespace skewd
