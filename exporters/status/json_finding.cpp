// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/json_values.h"

namespace skewd {
namespace {

Json json_evidence(const Evidence& evidence) {
  Json json = Json::object();
  for (const auto& [name, value] : evidence) {
    json[json_name(name).get_ref<const std::string&>()] = json_number(value);
  }
  return json;
}

Json json_texts(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(json_text(text));
  return json;
}

}  // namespace

Json json_finding(const Finding& finding) {
  return {{"id", json_name(finding.id)},
          {"finding", name_of(finding.kind)},
          {"subtype", json_name(finding.subtype)},
          {"severity", name_of(finding.severity)},
          {"balancer", json_name(finding.balancer)},
          {"listener", json_name(finding.listener)},
          {"pool", json_name(finding.pool)},
          {"server", json_name(finding.server)},
          {"layer", name_of(finding.layer)},
          {"since", json_time(finding.since)},
          {"opened", json_time(finding.opened)},
          {"resolved", json_time(finding.resolved)},
          {"observed", json_number(finding.observed)},
          {"expected", json_number(finding.expected)},
          {"impact_rps", json_number(finding.impact_rps)},
          {"confidence", json_number(finding.confidence)},
          {"summary", json_text(finding.summary)},
          {"evidence", json_evidence(finding.evidence)},
          {"cause",
           {{"kind", json_name(finding.cause.kind)},
            {"change", json_name(finding.cause.change)},
            {"text", json_text(finding.cause.text)}}},
          {"symptom_of", json_name(finding.symptom_of)},
          {"innocent", json_texts(finding.innocent)}};
}

Json json_change(const Change& change) {
  return {{"id", json_name(change.id)},
          {"at", json_time(change.at)},
          {"kind", name_of(change.kind)},
          {"balancer", json_name(change.balancer)},
          {"pool", json_name(change.pool)},
          {"server", json_name(change.server)},
          {"before", json_text(change.before)},
          {"after", json_text(change.after)},
          {"source", name_of(change.source)},
          {"drift", change.drift},
          {"audit",
           {{"result", name_of(change.audit.result)},
            {"minutes", change.audit.minutes},
            {"reason", json_text(change.audit.reason)}}},
          {"text", json_text(render_change(change))}};
}

Json json_verdict(const Verdict& verdict) {
  Json lines = Json::array();
  for (const auto& [label, text] : verdict.lines) {
    lines.push_back({{"label", label}, {"text", json_text(text)}});
  }
  return {{"layer", name_of(verdict.layer)},
          {"well", verdict.well},
          {"word", verdict.word},
          {"headline", json_text(verdict.headline)},
          {"finding", verdict.finding.empty() ? Json(nullptr) : Json(verdict.finding)},
          {"lines", std::move(lines)}};
}

}  // namespace skewd
