// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/finding.h"

#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace skewd::demo {
namespace {

using nlohmann::json;

// Absent and null are as good as empty.
std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "2026-11-21T02:51:14.035Z"; the beginning of time when it is none.
std::chrono::system_clock::time_point read_instant(const std::string& text) {
  std::tm utc{};
  const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr) return {};
  const std::chrono::duration<double> fraction(std::strtod(rest, nullptr));
  return std::chrono::system_clock::from_time_t(timegm(&utc)) +
         std::chrono::round<std::chrono::milliseconds>(fraction);
}

ToldFinding read_finding(const json& object) {
  return {.id = text_of(object, "id"),
          .finding = text_of(object, "finding"),
          .subtype = text_of(object, "subtype"),
          .severity = text_of(object, "severity"),
          .balancer = text_of(object, "balancer"),
          .listener = text_of(object, "listener"),
          .pool = text_of(object, "pool"),
          .server = text_of(object, "server"),
          .layer = text_of(object, "layer"),
          .summary = text_of(object, "summary"),
          .cause = text_of(object.value("cause", json::object()), "text"),
          .symptom_of = text_of(object, "symptom_of"),
          .opened = read_instant(text_of(object, "opened")),
          .resolved = !text_of(object, "resolved").empty()};
}

}  // namespace

std::vector<ToldFinding> read_findings(std::string_view body) {
  const json document = json::parse(body, nullptr, false);
  if (!document.is_object() || !document.contains("findings") || !document["findings"].is_array()) {
    throw std::runtime_error("/api/v1/findings is not {\"findings\": [...]}: " +
                             std::string(body.substr(0, 200)));
  }
  std::vector<ToldFinding> findings;
  for (const json& object : document["findings"]) {
    if (object.is_object()) findings.push_back(read_finding(object));
  }
  return findings;
}

bool calls_somebody(const ToldFinding& finding) {
  return finding.severity != "info" && finding.symptom_of.empty();
}

std::string kind_of(const ToldFinding& finding) {
  return finding.subtype.empty() ? finding.finding : finding.finding + "/" + finding.subtype;
}

std::string place_of(const ToldFinding& finding) {
  if (finding.pool.empty()) return "listener " + finding.listener;
  return finding.server.empty() ? finding.pool : finding.pool + "/" + finding.server;
}

}  // namespace skewd::demo
