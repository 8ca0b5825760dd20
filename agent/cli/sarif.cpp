// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "agent/app/printable.h"
#include "agent/app/version.h"
#include "agent/cli/diagnostic_json.h"
#include "agent/cli/percent_encoding.h"
#include "agent/plan/rule_book.h"

namespace skewd {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr const char* kHome = "https://github.com/skewd/skewd";

const char* level_of(DiagnosticSeverity severity) {
  switch (severity) {
    case DiagnosticSeverity::info: return "note";
    case DiagnosticSeverity::warning: return "warning";
    case DiagnosticSeverity::error: return "error";
  }
  return "none";
}

Json rules_json() {
  Json rules = Json::array();
  for (const Rule& rule : rule_book()) {
    rules.push_back({{"id", rule.name},
                     {"shortDescription", {{"text", std::string(rule.meaning) + "."}}},
                     {"helpUri", std::string(kHome) + "/blob/main/docs/checks/" +
                                     std::string(rule.name) + ".md"}});
  }
  return rules;
}

std::size_t index_of(const std::string& name) {
  const auto rules = rule_book();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.name == name; });
  return static_cast<std::size_t>(found - rules.begin());
}

// SARIF counts characters, we count bytes.
Json region_json(const Place& place, std::string_view line) {
  Json region{{"startLine", place.line}};
  if (place.column == 0 || place.column > line.size() + 1) return region;
  const std::size_t start = width_of(line.substr(0, place.column - 1)) + 1;
  region["startColumn"] = start;
  region["endColumn"] =
      start + std::max<std::size_t>(width_of(line.substr(place.column - 1, place.length)), 1);
  return region;
}

Json result_json(const Diagnostic& one, const SourceLines& lines) {
  Json location{{"artifactLocation", {{"uri", percent_encoded(one.place.file, "/")}}}};
  if (one.place.line > 0) location["region"] = region_json(one.place, lines.line_of(one.place));
  return {{"ruleId", one.rule},
          {"ruleIndex", index_of(one.rule)},
          {"level", level_of(one.severity)},
          {"message", {{"text", one.hint.empty() ? one.text : one.text + ". Hint: " + one.hint}}},
          {"locations", Json::array({{{"physicalLocation", std::move(location)}}})}};
}

}  // namespace

std::string render_sarif(const std::vector<Diagnostic>& diagnostics, const SourceLines& lines) {
  Json results = Json::array();
  for (const Diagnostic& one : diagnostics) results.push_back(result_json(one, lines));
  Json driver{
      {"name", "skewd"}, {"version", kVersion}, {"informationUri", kHome}, {"rules", rules_json()}};
  Json run{{"tool", {{"driver", std::move(driver)}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", std::move(results)}};
  return dump(
      {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}});
}

}  // namespace skewd
