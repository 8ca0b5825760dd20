// SPDX-License-Identifier: Apache-2.0
#include "tests/prometheus/finding_cases.h"

#include "alerts/catalog.h"

namespace skewd {
namespace {

constexpr const char* kPlace =
    R"(job="skewd",instance="lb1:10145",balancer="edge",pool="shop",server="web-1")";

std::string series(const AlertKind& kind, const char* severity, const char* values) {
  return "      - series: 'skewd_finding_active{" + std::string(kPlace) + ",finding=\"" +
         std::string(name_of(*kind.finding)) + "\",subtype=\"x\",layer=\"balancer\",severity=\"" +
         severity + "\"}'\n        values: '" + values + "'\n";
}

std::string up(const char* values) {
  return "      - series: 'up{job=\"skewd\",instance=\"lb1:10145\"}'\n        values: '" +
         std::string(values) + "'\n";
}

std::string open(const AlertKind& kind, const char* what, const std::string& input) {
  return "  - name: '" + std::string(kind.name) + ": " + what +
         "'\n    interval: 15s\n    input_series:\n" + input + "    promql_expr_test:\n";
}

// What of the alert fires at a time; an empty severity: nothing.
std::string expect(const AlertKind& kind, const char* at, const std::string& severity) {
  std::string text = "      - expr: 'ALERTS{alertname=\"" + std::string(kind.name) +
                     "\"}'\n        eval_time: " + at + "\n";
  if (severity.empty()) return text;
  return text + "        exp_samples:\n          - labels: 'ALERTS{" + kPlace + ",alertname=\"" +
         std::string(kind.name) + "\",alertstate=\"firing\",severity=\"" + severity +
         "\"}'\n            value: 1\n";
}

// A warning that becomes critical: one alert at any time, and no other label.
std::string firing(const AlertKind& kind) {
  return open(kind, "firing",
              up("1x8") + series(kind, "warning", "_ 1 1 1 stale") +
                  series(kind, "critical", "_ _ _ _ 1 1 1 1")) +
         expect(kind, "0s", "") + expect(kind, "15s", "warning") + expect(kind, "45s", "warning") +
         expect(kind, "60s", "critical") + expect(kind, "90s", "critical");
}

// What is info calls nobody, a symptom included.
std::string quiet(const AlertKind& kind) {
  return open(kind, "quiet", up("1x8") + series(kind, "info", "1x8")) + expect(kind, "0s", "") +
         expect(kind, "1m", "") + expect(kind, "2m", "");
}

// It ends with the finding, but not with a scrape that failed; a target that is gone ends it.
std::string boundary(const AlertKind& kind) {
  return open(kind, "boundary",
              up("1 1 1 1 1 1 0 0 1 0 stale") +
                  series(kind, "warning", "1 1 stale _ 1 1 stale _ 1 stale")) +
         expect(kind, "15s", "warning") + expect(kind, "30s", "") + expect(kind, "75s", "warning") +
         expect(kind, "90s", "warning") + expect(kind, "105s", "warning") +
         expect(kind, "120s", "warning") + expect(kind, "135s", "warning") +
         expect(kind, "150s", "");
}

}  // namespace

std::string render_finding_cases(const std::string& rule_file) {
  std::string text = "rule_files: ['" + rule_file + "']\nevaluation_interval: 15s\ntests:\n";
  for (const AlertKind& kind : alert_kinds()) {
    if (kind.finding) text += firing(kind) + quiet(kind) + boundary(kind);
  }
  return text;
}

}  // namespace skewd
