// SPDX-License-Identifier: Apache-2.0
#include "alerts/rules.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "alerts/catalog.h"
#include "alerts/runbook.h"
#include "exporters/prometheus/catalog.h"
#include "tests/agent/run_skewd.h"
#include "tests/prometheus/finding_cases.h"
#include "tests/support/document.h"
#include "tests/support/promtool.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::find_all;
using support::read_file;
using support::run_promtool;

const fs::path kSource = SKEWD_SOURCE_DIR;
const fs::path kPackaged = kSource / "packaging/prometheus";
const fs::path kFleetRules = kPackaged / "skewd-fleet.rules.yml";

// What the repository holds under that path, rewritten first with SKEWD_UPDATE_GOLDEN.
std::string kept(const fs::path& path, const std::string& actual) {
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(kSource / path) << actual;
  return read_file(kSource / path);
}

// The hand-written cases of promtool.
std::vector<fs::path> case_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kSource / "tests/prometheus")) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// promtool speaks of these; a test that cannot run must not look like one that passed.
bool accepts(const std::string& arguments) {
  const auto answer = run_promtool(arguments);
  if (answer.status != 0) MESSAGE(answer.text);
  return answer.status == 0;
}

std::set<std::string> known_metrics(const std::string& rules) {
  std::set<std::string> known = find_all(rules, R"(- record: (\S+))");
  for (const Metric& metric : kMetrics) known.emplace(metric.name);
  return known;
}

}  // namespace

TEST_CASE("rules: each finding has exactly one alert, and every alert is complete") {
  std::set<std::string_view> names;
  std::set<FindingKind> findings;
  for (const AlertKind& kind : alert_kinds()) {
    CAPTURE(std::string(kind.name));
    CHECK(names.insert(kind.name).second);
    if (kind.finding) CHECK(findings.insert(*kind.finding).second);
    CHECK(kind.severity.empty() == kind.finding.has_value());
    CHECK((kind.family == AlertFamily::finding) == kind.finding.has_value());
    for (const std::string_view text :
         {kind.name, kind.summary, kind.description, kind.runbook.meaning, kind.runbook.innocent,
          kind.runbook.mending}) {
      CHECK_FALSE(text.empty());
    }
    for (const RunbookStep& step : kind.runbook.first) CHECK_FALSE(step.command.empty());
  }
  int kinds = 0;
  while (name_of(static_cast<FindingKind>(kinds)) != "unknown") ++kinds;
  CHECK(findings.size() == static_cast<std::size_t>(kinds));
}

TEST_CASE("rules: the packaged files are what the program prints") {
  CHECK(kept("packaging/prometheus/skewd.rules.yml", render_rules({})) == render_rules({}));
  CHECK(kept("packaging/prometheus/skewd-fleet.rules.yml", render_rules({.fleet = true})) ==
        render_rules({.fleet = true}));
  CHECK(run_skewd({"rules"}).out == render_rules({}));
  CHECK(run_skewd({"rules", "--fleet"}).out == render_rules({.fleet = true}));
  const std::string moved = run_skewd({"rules", "--runbooks", "https://wiki/skewd"}).out;
  CHECK(moved.find("'https://wiki/skewd/SkewdDown.md'") != std::string::npos);
}

TEST_CASE("rules: every alert has its runbook, and no other is there") {
  std::set<std::string> pages;
  for (const AlertKind& kind : alert_kinds()) {
    const fs::path page = "docs/runbooks/" + std::string(kind.name) + ".md";
    CAPTURE(page.string());
    CHECK(kept(page, render_runbook(kind)) == render_runbook(kind));
    pages.insert(page.filename());
  }
  for (const auto& entry : fs::directory_iterator(kSource / "docs/runbooks")) {
    CHECK_MESSAGE(pages.contains(entry.path().filename()), entry.path().filename().string());
  }
}

TEST_CASE("rules: every alert has severity, summary, description and the address of its runbook") {
  const std::string rules = render_rules({.fleet = true});
  for (const AlertKind& kind : alert_kinds()) {
    CAPTURE(std::string(kind.name));
    const std::size_t at = rules.find("- alert: " + std::string(kind.name) + "\n");
    REQUIRE(at != std::string::npos);
    const std::string rule = rules.substr(at, rules.find("\n      - ", at) - at);
    for (const char* part : {" severity: '", " summary: '", " description: '"}) {
      CHECK(rule.find(part) != std::string::npos);
    }
    CHECK(rule.find("/docs/runbooks/" + std::string(kind.name) + ".md'") != std::string::npos);
    CHECK_MESSAGE(find_all(rule, R"(([^{]\{[a-z_]+\}))").empty(), "a word was not replaced");
  }
}

TEST_CASE("rules: promtool has nothing to remark") {
  for (const char* name : {"skewd.rules.yml", "skewd-fleet.rules.yml"}) {
    CAPTURE(name);
    CHECK(accepts("check rules --lint=all --lint-fatal " + (kPackaged / name).string()));
  }
}

TEST_CASE("rules: no rule uses a metric that skewd does not export") {
  const std::string rules = render_rules({.fleet = true});
  const std::set<std::string> known = known_metrics(rules);
  const std::set<std::string> used = find_all(rules, R"(\b((?:skewd_|skewd:|process_)[\w:]+))");
  CHECK(used.size() > 20);
  for (const std::string& name : used) CHECK_MESSAGE(known.contains(name), name);
  // What is no word of the language, no label and not ours must be one of these two.
  const std::set<std::string> others = find_all(rules, R"(\b([A-Za-z_]\w*)(?:\{[^{]|\[| == 0))");
  for (const std::string& name : others) {
    const bool is_known = known.contains(name) || name == "up" || name == "ALERTS" ||
                          name.starts_with("increase") || name.starts_with("ratio");
    CHECK_MESSAGE(is_known, name);
  }
}

TEST_CASE("rules: the alerts of findings fire, stay quiet and end in time") {
  const support::TempDirectory directory;
  const auto cases = directory.write("findings.yml", render_finding_cases(kFleetRules.string()));
  CHECK(accepts("test rules " + cases.string()));
}

TEST_CASE("rules: the other alerts fire, stay quiet and end in time") {
  CHECK(case_files().size() >= 3);
  for (const fs::path& file : case_files()) {
    CAPTURE(file.filename().string());
    CHECK(accepts("test rules " + file.string()));
  }
}

TEST_CASE("rules: every alert has a case that fires, one that stays quiet and one in between") {
  std::string cases = render_finding_cases("");
  for (const fs::path& file : case_files()) cases += read_file(file);
  const std::set<std::string> names = find_all(cases, R"(- name: '(\w+: \w+))");
  for (const AlertKind& kind : alert_kinds()) {
    for (const char* what : {"firing", "quiet", "boundary"}) {
      const std::string name = std::string(kind.name) + ": " + what;
      CHECK_MESSAGE(names.contains(name), name);
    }
  }
}

}  // namespace skewd
