// SPDX-License-Identifier: Apache-2.0
// Documentation that is not tested rots: names, files and flags are held to the code here.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "agent/cli/command.h"
#include "agent/config/settings.h"
#include "exporters/prometheus/catalog.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/document.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::find_all;
using support::read_file;
using support::section_of;
using Words = std::set<std::string>;

const fs::path kSource = SKEWD_SOURCE_DIR;
constexpr std::string_view kBeginTable =
    "<!-- generated from the catalog: make golden writes it -->\n";
constexpr std::string_view kEndTable = "<!-- end -->\n";

std::string read_doc(const char* name) { return read_file(kSource / name); }

std::vector<fs::path> sources_under(const char* folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / folder)) {
    if (entry.path().extension() == ".cpp") found.push_back(entry.path());
  }
  return found;
}

// By the ending of the name, as Prometheus wants it.
std::string unit_of(std::string_view name) {
  if (name.ends_with("_total")) name.remove_suffix(6);
  for (const char* unit : {"seconds", "bytes", "ratio", "nats"}) {
    if (name.ends_with(std::string("_") + unit)) return unit;
  }
  return "";
}

std::string render_catalog() {
  std::string table = "\n| metric | type | unit | labels | help |\n|---|---|---|---|---|\n";
  for (const Metric& metric : kMetrics) {
    table += "| `" + std::string(metric.name) + "` | ";
    table += name_of(metric.type);
    table += " | " + unit_of(metric.name) + " | " + std::string(metric.labels) + " | ";
    table += std::string(metric.help) + " |\n";
  }
  return table + '\n';
}

// So that a difference shows what differs.
std::string list_of(const Words& words) {
  std::string list;
  for (const std::string& word : words) list += word + ' ';
  return list;
}

// The kinds that some source claims; one that is only asked for is not emitted.
Words emitted_findings() {
  Words kinds;
  for (const fs::path& source : sources_under("alerts")) {
    kinds.merge(find_all(read_file(source), R"((?:[,?:(]|[^=!]=)\s*FindingKind::(\w+))"));
  }
  return kinds;
}

struct Table {
  const char* heading;  // in docs/configuration.md
  const char* toml;     // opens the table
};

// What a table knows, as the fault of an unknown key lists it.
Words keys_of(const Table& table) {
  const auto settings = read_settings(table.toml + std::string("qqqqqqqqqqqqqqqqqq = 1\n"), "f");
  REQUIRE_FALSE(settings);
  const Words lists = find_all(settings.error().message, R"( knows ([^\n]*))");
  REQUIRE(lists.size() == 1);
  return find_all(*lists.begin(), R"((\w+))");
}

}  // namespace

TEST_CASE("docs: the README has fewer than 150 lines") {
  const std::string text = read_doc("README.md");
  CHECK(std::count(text.begin(), text.end(), '\n') < 150);
  CHECK_FALSE(text.empty());
}

TEST_CASE("docs: the page of metrics tells every metric of the catalog and no other") {
  const std::string text = read_doc("docs/metrics.md");
  const std::size_t begin = text.find(kBeginTable);
  const std::size_t end = text.find(kEndTable);
  REQUIRE(begin < end);
  REQUIRE(end != std::string::npos);
  const std::size_t table = begin + kBeginTable.size();
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(kSource / "docs/metrics.md")
        << text.substr(0, table) << render_catalog() << text.substr(end);
  }
  CHECK(read_doc("docs/metrics.md")
            .substr(table)
            .starts_with(render_catalog() + std::string(kEndTable)));
  Words known;
  for (const Metric& metric : kMetrics) known.emplace(metric.name);
  for (const support::Document& document : support::find_documents(kSource)) {
    const bool for_users =
        document.path.parent_path() != kSource || document.path.stem() == "README";
    if (!for_users) continue;  // the others speak of targets of the build
    CAPTURE(document.path.filename().string());
    for (const std::string& name : find_all(document.text, R"(\b((?:skewd|process)_\w+))")) {
      CHECK_MESSAGE(known.contains(name), name);
    }
  }
}

TEST_CASE("docs: every finding that is emitted has a heading, and no other has") {
  const Words emitted = emitted_findings();
  CHECK(emitted.size() >= 6);
  const Words headings = find_all(read_doc("docs/findings.md"), "\n## `(\\w+)`\n");
  CHECK(list_of(headings) == list_of(emitted));
}

TEST_CASE("docs: the flags of every command are those of its help") {
  const std::string text = read_doc("docs/commands.md");
  for (const CommandKind& kind : command_kinds()) {
    const std::string name(kind.name);
    CAPTURE(name);
    const Words told = find_all(run_skewd({name, "--help"}).out, R"((--[a-z][a-z.-]*))");
    CHECK(told.contains("--help"));
    const Words flags = find_all(section_of(text, "## skewd " + name), R"(\n\| `(--[a-z.-]+))");
    CHECK(list_of(flags) == list_of(told));
  }
  CHECK(find_all(text, "\n## skewd (\\w+)\n").size() == command_kinds().size());
}

TEST_CASE("docs: every key of the configuration is told, and shown in the shipped file") {
  const std::string text = read_doc("docs/configuration.md");
  const std::string shipped = read_doc("packaging/etc/skewd.toml");
  for (const Table& table :
       {Table{"## Top level", ""}, Table{"## `[web]`", "[web]\n"},
        Table{"## `[web.tls]`", "[web.tls]\n"}, Table{"## `[alertmanager]`", "[alertmanager]\n"},
        Table{"## `[alertmanager.basic_auth]`", "[alertmanager.basic_auth]\n"},
        Table{"## `[alertmanager.tls]`", "[alertmanager.tls]\n"},
        Table{"## `[detect]`", "[detect]\n"}, Table{"## `[state]`", "[state]\n"},
        Table{"## `[[balancer]]`", "[[balancer]]\n"},
        Table{"## `[[balancer.pool]]`", "[[balancer]]\n[[balancer.pool]]\n"},
        Table{"## `[otlp]`", "[otlp]\n"}, Table{"## `[[probe]]`", "[[probe]]\n"},
        Table{"## `[probe.identify]`", "[[probe]]\n[probe.identify]\n"},
        Table{"## `[probe.expect]`", "[[probe]]\n[probe.expect]\n"}}) {
    CAPTURE(table.heading);
    const Words keys = keys_of(table);
    const Words rows = find_all(section_of(text, table.heading), R"(\n\| `(\w+)`)");
    CHECK(list_of(rows) == list_of(keys));
    for (const std::string& key : keys) {
      std::string shown = "\n([# ]*(?:" + key;
      shown.append(R"x( = |\[+(?:\w+\.)?)x").append(key).append(R"x(\])))x");
      CHECK_MESSAGE(!find_all(shipped, shown).empty(), key);
    }
  }
}

TEST_CASE("docs: every file, target and test that a document names is there") {
  const auto documents = support::find_documents(kSource);
  CHECK(documents.size() >= 9);
  Words targets;
  for (const std::string& line : find_all(read_doc("Makefile"), R"(\.PHONY: ([a-z -]+))")) {
    targets.merge(find_all(line, "([a-z-]+)"));
  }
  Words tests;
  for (const fs::path& source : sources_under("tests")) {
    tests.merge(find_all(read_file(source), R"x(\nTEST_CASE\("([^"]+)"\))x"));
  }
  Words areas;
  for (const std::string& test : tests) areas.merge(find_all(test, "^([a-z0-9_ ]+: )"));
  for (const support::Document& document : documents) {
    CAPTURE(document.path.filename().string());
    for (const std::string& dead : support::dead_references(document, kSource)) FAIL_CHECK(dead);
    for (const std::string& span : support::code_spans(document.text)) {
      for (const std::string& target : find_all(span, "^make ([a-z-]+)")) {
        CHECK_MESSAGE(targets.contains(target), target);
      }
      const Words area = find_all(span, "^([a-z0-9_ ]+: )");
      const bool is_test = !area.empty() && areas.contains(*area.begin());
      if (is_test) CHECK_MESSAGE(tests.contains(span), span);
    }
  }
}

TEST_CASE("docs: nothing in a document is left to be done") {
  for (const support::Document& document : support::find_documents(kSource)) {
    CAPTURE(document.path.filename().string());
    const bool is_unfinished = document.text.find("TODO") != std::string::npos ||
                               document.text.find("FIXME") != std::string::npos;
    CHECK_FALSE(is_unfinished);
  }
}

}  // namespace skewd
