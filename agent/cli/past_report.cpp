// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/past_report.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "agent/cli/json_fields.h"

namespace skewd {
namespace {

using Json = nlohmann::json;

std::string joined(const std::string& one, const char* between, const std::string& other) {
  if (one.empty() || other.empty()) return one + other;
  return one + between + other;
}

std::string place_in(const Json& json) {
  const std::string listener = text_in(json, "listener");
  const std::string where = joined(text_in(json, "pool"), "/", text_in(json, "server"));
  return joined(text_in(json, "balancer"), ": ", where.empty() ? listener : where);
}

PastFindingRow read_finding(const Json& json) {
  return {.opened = read_rfc3339(text_in(json, "opened")),
          .resolved = read_rfc3339(text_in(json, "resolved")),
          .open = flag_in(json, "open"),
          .severity = text_in(json, "severity"),
          .finding = joined(text_in(json, "finding"), "/", text_in(json, "subtype")),
          .place = place_in(json),
          .cause = text_in(member(json, "cause"), "text"),
          .symptom_of = text_in(json, "symptom_of"),
          .recording = text_in(json, "recording")};
}

PastChangeRow read_change(const Json& json) {
  const Json& audit = member(json, "audit");
  const Json& minutes = member(audit, "minutes");
  return {.at = read_rfc3339(text_in(json, "at")),
          .source = text_in(json, "source"),
          .kind = text_in(json, "kind"),
          .place = place_in(json),
          .before = text_in(json, "before"),
          .after = text_in(json, "after"),
          .drift = flag_in(json, "drift"),
          .audit = text_in(audit, "result"),
          .audit_minutes = minutes.is_number_unsigned() ? minutes.get<unsigned>() : 0,
          .reason = text_in(audit, "reason")};
}

// The number at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  int number = -1;
  const char* const end = text.data() + at + digits;
  const auto read = std::from_chars(text.data() + at, end, number);
  return read.ec == std::errc() && read.ptr == end ? number : -1;
}

}  // namespace

std::optional<Instant> read_rfc3339(std::string_view text) {
  if (text.size() != 24 || text.back() != 'Z') return std::nullopt;
  const int year = number_at(text, 0, 4);
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  const int millisecond = number_at(text, 20, 3);
  for (const int part : {year, month, day, hour, minute, second, millisecond}) {
    if (part < 0) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(millisecond);
}

Result<Past> read_past(std::string_view json) {
  const Json told = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const Json& findings = member(told, "findings");
  const Json& changes = member(told, "changes");
  if (!findings.is_array() && !changes.is_array()) {
    return failure(ErrorKind::malformed, "the answer is no history of skewd");
  }
  Past past;
  past.truncated = flag_in(told, "truncated");
  for (const Json& finding : findings) past.findings.push_back(read_finding(finding));
  for (const Json& change : changes) past.changes.push_back(read_change(change));
  return past;
}

}  // namespace skewd
