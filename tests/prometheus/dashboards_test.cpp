// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "alerts/rules.h"
#include "exporters/prometheus/catalog.h"
#include "tests/support/document.h"
#include "tests/support/promtool.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using support::find_all;
using support::read_file;

const fs::path kDashboards = fs::path(SKEWD_SOURCE_DIR) / "packaging/grafana";

std::vector<fs::path> dashboard_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kDashboards)) files.push_back(entry.path());
  return files;
}

// Every expression of a dashboard, that of annotations included.
void collect_expressions(const Json& json, std::vector<std::string>& expressions) {
  if (json.is_object() && json.contains("expr")) expressions.push_back(json["expr"]);
  for (const Json& part : json) {
    if (part.is_structured()) collect_expressions(part, expressions);
  }
}

std::vector<std::string> expressions_of(const Json& dashboard) {
  std::vector<std::string> expressions;
  collect_expressions(dashboard, expressions);
  return expressions;
}

// A dashboard's expressions as rules, so that promtool parses them.
std::string render_as_rules(const std::vector<std::string>& expressions) {
  Json rules = Json::array();
  for (std::string text : expressions) {
    constexpr std::string_view interval = "$__rate_interval";
    for (auto at = text.find(interval); at != std::string::npos; at = text.find(interval)) {
      text.replace(at, interval.size(), "1m");
    }
    rules.push_back({{"record", "expression:" + std::to_string(rules.size())}, {"expr", text}});
  }
  return Json({{"groups", {{{"name", "dashboard"}, {"rules", rules}}}}}).dump();
}

std::set<std::string> known_metrics() {
  std::set<std::string> known = find_all(render_rules({.fleet = true}), R"(- record: (\S+))");
  for (const Metric& metric : kMetrics) known.emplace(metric.name);
  known.insert({"up", "ALERTS"});
  return known;
}

void check_panel(const Json& panel) {
  CAPTURE(panel["title"].get<std::string>());
  CHECK_FALSE(panel["description"].get<std::string>().empty());
  CHECK_FALSE(panel["fieldConfig"]["defaults"]["unit"].get<std::string>().empty());
  CHECK(panel["datasource"]["uid"] == "${datasource}");
  CHECK_FALSE(panel["targets"].empty());
  for (const Json& target : panel["targets"]) {
    CHECK(target["datasource"]["uid"] == "${datasource}");
  }
}

}  // namespace

TEST_CASE("dashboards: panels have their own ids, a unit, and the data source that was chosen") {
  CHECK(dashboard_files().size() == 2);
  for (const fs::path& file : dashboard_files()) {
    CAPTURE(file.filename().string());
    const Json dashboard = Json::parse(read_file(file));
    CHECK(dashboard["uid"] == file.stem().string());  // links outlive an update
    CHECK(dashboard["templating"]["list"][0]["name"] == "datasource");
    CHECK(dashboard["templating"]["list"][0]["type"] == "datasource");
    std::set<int> ids;
    for (const Json& panel : dashboard["panels"]) {
      CHECK(ids.insert(panel["id"].get<int>()).second);
      check_panel(panel);
    }
    CHECK(ids.size() > 10);
  }
}

TEST_CASE("dashboards: every expression parses and asks for what skewd or its rules tell") {
  const std::set<std::string> known = known_metrics();
  for (const fs::path& file : dashboard_files()) {
    CAPTURE(file.filename().string());
    const Json dashboard = Json::parse(read_file(file));
    const auto expressions = expressions_of(dashboard);
    CHECK(expressions.size() > 10);
    const support::TempDirectory directory;
    const auto rules = directory.write("rules.yml", render_as_rules(expressions));
    const auto answer = support::run_promtool("check rules " + rules.string());
    CHECK_MESSAGE(answer.status == 0, answer.text);
    for (const std::string& text : expressions) {
      for (const std::string& name : find_all(text, R"(([A-Za-z_][\w:]*)[{\[])")) {
        CHECK_MESSAGE(known.contains(name), name);
      }
      for (const std::string& name : find_all(text, R"(\b((?:skewd|process)[_:][\w:]+))")) {
        CHECK_MESSAGE(known.contains(name), name);
      }
    }
    for (const Json& variable : dashboard["templating"]["list"]) {
      const std::string query = variable.value("definition", "");
      for (const std::string& name : find_all(query, R"(label_values\((\w+))")) {
        CHECK_MESSAGE(known.contains(name), name);
      }
    }
  }
}

TEST_CASE("dashboards: rates follow the zoom, and no host is written down") {
  for (const fs::path& file : dashboard_files()) {
    CAPTURE(file.filename().string());
    for (const std::string& text : expressions_of(Json::parse(read_file(file)))) {
      CAPTURE(text);
      for (const std::string& window : find_all(text, R"(\[([^\]]*)\])")) {
        CHECK(window == "$__rate_interval");
      }
      const auto fixed =
          find_all(text, R"x(\b((?:job|instance|host|balancer|pool|server)[=!]~?"[^$"][^"]*"))x");
      CHECK(fixed.empty());
    }
  }
}

}  // namespace skewd
