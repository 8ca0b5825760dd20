// SPDX-License-Identifier: Apache-2.0
// tests/cases/plan/<rule>/<kind>_fires*.* must raise the rule, <kind>_quiet*.* must not. All other
// files of the folder can be included or looked up; `facts` has lines "unresolved HOST TEXT" and
// "unreachable POOL SERVER TEXT". What is said stands in <case>.expected.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "agent/plan/check.h"
#include "agent/plan/rule_book.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/recorded_configuration.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/plan";

struct CheckCase {
  std::string rule;
  std::string kind;
  bool fires = false;
  fs::path file;
};

std::vector<CheckCase> check_cases() {
  std::vector<CheckCase> cases;
  for (const auto& entry : fs::recursive_directory_iterator(kCases)) {
    const std::string name = entry.path().filename().string();
    const std::size_t word = name.find('_');
    if (!entry.is_regular_file() || word == std::string::npos) continue;
    if (name.ends_with(".expected") || name.ends_with(".adapted")) continue;
    const std::string_view rest = std::string_view(name).substr(word + 1);
    if (!rest.starts_with("fires") && !rest.starts_with("quiet")) continue;
    cases.push_back({entry.path().parent_path().filename().string(), name.substr(0, word),
                     rest.starts_with("fires"), entry.path()});
  }
  std::sort(cases.begin(), cases.end(),
            [](const auto& one, const auto& other) { return one.file < other.file; });
  return cases;
}

Facts read_facts(const std::string& text) {
  Facts facts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string what;
    std::string first;
    std::string second;
    std::string rest;
    words >> what >> first;
    if (what == "unreachable") words >> second;
    std::getline(words >> std::ws, rest);
    if (what == "unresolved") facts.unresolved[first] = rest;
    if (what == "unreachable") facts.unreachable[{first, second}] = rest;
  }
  return facts;
}

std::vector<Diagnostic> run_case(const CheckCase& one) {
  MemorySurroundings surroundings;
  for (const auto& entry : fs::directory_iterator(one.file.parent_path())) {
    surroundings.files[entry.path().filename().string()] = read_file(entry.path());
  }
  const BalancerKind& kind = *find_balancer_kind(one.kind);
  const std::string name = one.file.filename().string();
  const ConfigurationFile input{name, surroundings.files[name],
                                surroundings.files[name + ".adapted"]};
  const auto configuration = kind.configuration->read({&input, 1}, surroundings);
  const Facts facts = read_facts(surroundings.files["facts"]);
  return run_checks({kind, configuration, facts}, configuration.diagnostics);
}

std::string render(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& one : diagnostics) {
    text += std::to_string(one.place.line) + ":" + std::to_string(one.place.column) + ": " +
            std::string(name_of(one.severity)) + ": " + one.text + " [" + one.rule + "]";
    text += (one.hint.empty() ? "" : " | " + one.hint) + "\n";
  }
  return text;
}

TEST_CASE("checks: every case fires or stays quiet, and says what is written down") {
  for (const CheckCase& one : check_cases()) {
    CAPTURE(one.file.string());
    REQUIRE(is_rule(one.rule));
    const BalancerKind* kind = find_balancer_kind(one.kind);
    REQUIRE(kind != nullptr);
    REQUIRE(kind->configuration != nullptr);
    const auto found = run_case(one);
    const bool fired = std::any_of(found.begin(), found.end(), [&](const Diagnostic& diagnostic) {
      return diagnostic.rule == one.rule;
    });
    CHECK(fired == one.fires);
    const fs::path expected = one.file.string() + ".expected";
    if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(expected) << render(found);
    CHECK(render(found) == read_file(expected));
  }
}

// Configurations as people run them: checks must not cry wolf.
TEST_CASE("checks: sane configurations raise no error") {
  std::size_t count = 0;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.configuration == nullptr) continue;
    for (const RecordedConfiguration& sane : recorded_configurations(kind.name)) {
      if (!sane.folder.filename().string().starts_with("sane_")) continue;
      CAPTURE(sane.folder.string());
      ++count;
      const auto configuration = kind.configuration->read(sane.inputs, *sane.surroundings);
      for (const Diagnostic& one :
           run_checks({kind, configuration, {}}, configuration.diagnostics)) {
        CAPTURE(one.text);
        CHECK(one.severity != DiagnosticSeverity::error);
      }
    }
  }
  CHECK(count >= 20);
}

TEST_CASE("checks: every rule has a case that fires and one that stays quiet") {
  std::set<std::string> fires;
  std::set<std::string> quiet;
  for (const CheckCase& one : check_cases()) (one.fires ? fires : quiet).insert(one.rule);
  for (const Rule& rule : rule_book()) {
    if (rule.name == "vendor-check") continue;  // it runs a program: see tests/agent/preflight
    CAPTURE(rule.name);
    CHECK(fires.contains(std::string(rule.name)));
    CHECK(quiet.contains(std::string(rule.name)));
  }
}

TEST_CASE("checks: the table of checks and the rule book agree") {
  std::set<std::string_view> checked;
  for (const CheckKind& check : check_kinds()) checked.insert(check.rule);
  for (const Rule& rule : rule_book()) {
    CAPTURE(rule.name);
    const bool read = rule.source == RuleSource::reader || rule.name == "vendor-check";
    CHECK(checked.contains(rule.name) == !read);
  }
  CHECK(checked.size() == check_kinds().size());
  for (const CheckKind& check : check_kinds()) CHECK(is_rule(check.rule));
}

}  // namespace
}  // namespace skewd::support
