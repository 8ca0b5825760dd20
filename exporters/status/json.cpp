// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/json.h"

#include <cmath>

#include "exporters/status/json_values.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

constexpr double kDecimals = 1e6;
constexpr double kLargestWithDecimals = 1e9;  // beyond, a double has no sixth decimal to round

Json json_findings(const Report& report) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) findings.push_back(json_finding(finding));
  return findings;
}

std::string render(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Json json_name(std::string_view name) { return valid_utf8(name, kLongestName); }
Json json_text(std::string_view text) { return valid_utf8(text, kLongestText); }

Json json_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (std::abs(value) >= kLargestWithDecimals) return value;
  return std::round(value * kDecimals) / kDecimals;
}

Json json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : Json(nullptr);
}

Json json_number(const std::optional<float>& value) {
  return value ? json_number(double{*value}) : Json(nullptr);
}

Json json_time(const std::optional<Instant>& at) {
  return at ? Json(render_rfc3339(*at)) : Json(nullptr);
}

std::string render_report_json(const Report& report) {
  Json json = {{"at", json_time(report.at)},
               {"version", json_name(report.version)},
               {"host", json_name(report.host)},
               {"started", json_time(report.started)},
               {"ready", report.ready}};
  Json& balancers = json["balancers"] = Json::array();
  const AddressBook addresses(report);
  for (const auto& balancer : report.balancers) {
    balancers.push_back(json_balancer(*balancer, addresses));
  }
  json["findings"] = json_findings(report);
  Json& changes = json["changes"] = Json::array();
  for (const Change& change : report.changes) changes.push_back(json_change(change));
  Json& probes = json["probes"] = Json::array();
  for (const ProbeReport& probe : report.probes) probes.push_back(json_probe(probe));
  return render(json);
}

std::string render_trace_json(const TraceReport& trace) { return render(json_trace(trace)); }

std::string render_finding_json(const Finding& finding) { return render(json_finding(finding)); }

std::string render_change_json(const Change& change) { return render(json_change(change)); }

std::string_view name_of(FindingEventKind kind) {
  switch (kind) {
    case FindingEventKind::opened: return "opened";
    case FindingEventKind::changed: return "changed";
    case FindingEventKind::resolved: return "resolved";
  }
  return "opened";
}

std::string render_event_json(Instant at, const FindingEvent& event) {
  return render({{"at", unix_seconds(at)},
                 {"event", name_of(event.kind)},
                 {"finding", json_finding(event.finding)}});
}

std::string render_findings_json(const Report& report) {
  return render({{"findings", json_findings(report)}});
}

}  // namespace skewd
