// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident/read_events.h"

#include <nlohmann/json.hpp>
#include <string>

#include "exporters/read_instant.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

const Json& member(const Json& object, const char* key) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::string text_in(const Json& object, const char* key) {
  const Json& text = member(object, key);
  return text.is_string() ? text.get<std::string>() : std::string();
}

std::optional<double> number_in(const Json& object, const char* key) {
  const Json& number = member(object, key);
  if (!number.is_number()) return std::nullopt;
  return number.get<double>();
}

std::optional<Instant> time_in(const Json& object, const char* key) {
  return read_rfc3339(text_in(object, key));
}

// The value whose public word this is; they count from 0 on.
template <typename Enum>
std::optional<Enum> value_of(std::string_view word, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name_of(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

Evidence read_evidence(const Json& json) {
  Evidence evidence;
  if (!json.is_object()) return evidence;
  for (const auto& [name, value] : json.items()) {
    if (value.is_number()) evidence.emplace_back(name, value.get<double>());
  }
  return evidence;
}

}  // namespace

std::optional<Finding> read_finding(std::string_view json) {
  const Json told = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const auto kind = value_of(text_in(told, "finding"), FindingKind::blind);
  const auto since = time_in(told, "since");
  const auto opened = time_in(told, "opened");
  if (!kind || !since || !opened) return std::nullopt;
  Finding finding;
  finding.id = text_in(told, "id");
  finding.kind = *kind;
  finding.subtype = text_in(told, "subtype");
  finding.severity =
      value_of(text_in(told, "severity"), Severity::critical).value_or(Severity::warning);
  finding.balancer = text_in(told, "balancer");
  finding.listener = text_in(told, "listener");
  finding.pool = text_in(told, "pool");
  finding.server = text_in(told, "server");
  finding.layer = value_of(text_in(told, "layer"), Layer::agent).value_or(Layer::unknown);
  finding.since = *since;
  finding.opened = *opened;
  finding.resolved = time_in(told, "resolved");
  finding.observed = number_in(told, "observed");
  finding.expected = number_in(told, "expected");
  finding.impact_rps = number_in(told, "impact_rps").value_or(0);
  finding.confidence = number_in(told, "confidence").value_or(1);
  finding.summary = text_in(told, "summary");
  finding.evidence = read_evidence(member(told, "evidence"));
  const Json& cause = member(told, "cause");
  finding.cause = {text_in(cause, "kind"), text_in(cause, "change"), text_in(cause, "text")};
  finding.symptom_of = text_in(told, "symptom_of");
  for (const Json& innocent : member(told, "innocent")) {
    if (innocent.is_string()) finding.innocent.push_back(innocent.get<std::string>());
  }
  return finding;
}

std::optional<Change> read_change(std::string_view json) {
  const Json told = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  const auto kind = value_of(text_in(told, "kind"), ChangeKind::acl);
  const auto at = time_in(told, "at");
  if (!kind || !at) return std::nullopt;
  Change change;
  change.id = text_in(told, "id");
  change.at = *at;
  change.kind = *kind;
  change.balancer = text_in(told, "balancer");
  change.pool = text_in(told, "pool");
  change.server = text_in(told, "server");
  change.before = text_in(told, "before");
  change.after = text_in(told, "after");
  change.source =
      value_of(text_in(told, "source"), ChangeSource::process).value_or(ChangeSource::unknown);
  const Json& drift = member(told, "drift");
  change.drift = drift.is_boolean() && drift.get<bool>();
  const Json& audit = member(told, "audit");
  change.audit.result =
      value_of(text_in(audit, "result"), AuditResult::suspect).value_or(AuditResult::none);
  const Json& minutes = member(audit, "minutes");
  change.audit.minutes = minutes.is_number_unsigned() ? minutes.get<std::uint32_t>() : 0;
  change.audit.reason = text_in(audit, "reason");
  return change;
}

}  // namespace skewd
