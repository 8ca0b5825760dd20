// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/past_report.h"

#include <nlohmann/json.hpp>

#include "agent/cli/json_fields.h"
#include "exporters/read_instant.h"

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

}  // namespace

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
