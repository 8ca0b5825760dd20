// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "exporters/status/json.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/child_process.h"
#include "tests/support/sample_history.h"
#include "tests/support/sample_report.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using Json = nlohmann::json;

constexpr const char* kSchema = SKEWD_SOURCE_DIR "/docs/api.schema.json";

// Validates each answer against the definition of its name, which must know all of its fields.
constexpr const char* kScript = R"(
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(77)

def close(node):
    if isinstance(node, dict):
        if "properties" in node:
            node.setdefault("additionalProperties", False)
        for one in node.values():
            close(one)
    elif isinstance(node, list):
        for one in node:
            close(one)

schema = json.load(open(sys.argv[1]))
close(schema)
for line in open(sys.argv[2]):
    name, answer = json.loads(line)
    jsonschema.validate(answer, {"$ref": "#/$defs/" + name, "$defs": schema["$defs"]})
)";

void add_answers(std::string& lines, Report report) {
  support::add_history(report);
  const auto add = [&](const char* definition, const std::string& answer) {
    REQUIRE_FALSE(answer.empty());
    lines += Json::array({definition, Json::parse(answer)}).dump() + "\n";
  };
  add("report", render_report_json(report));
  add("overview", render_overview_json(report, Instant{}));
  add("findings", render_findings_json(report));
  for (const auto& balancer : report.balancers) {
    for (const Topology::Pool& pool : balancer->topology->pools) {
      add("pool_answer", render_pool_json(report, balancer->name, pool.name));
    }
  }
  std::vector<PastFinding> past;
  for (const Finding& finding : report.findings) {
    past.push_back({render_finding_json(finding), past.empty(), past.empty() ? "a.jsonl.zst" : ""});
  }
  add("history", render_history_json(past, true));
  std::vector<std::string> changes;
  for (const Change& change : report.changes) changes.push_back(render_change_json(change));
  add("changes", render_changes_json(changes, false));
}

TEST_CASE("api: every answer is as its schema says") {
  std::string lines;
  add_answers(lines, support::make_sample_report());
  add_answers(lines, support::make_large_report(2, 101));
  for (const std::string& name : support::hostile_names()) {
    add_answers(lines, support::make_report_of_names(name));
  }
  const support::TempDirectory folder;
  const std::string file = folder.write("answers", lines).string();
  support::ChildProcess python(
      {"/usr/bin/env", "python3", "-W", "ignore", "-c", kScript, kSchema, file},
      folder.path() / "output");
  const int status = python.wait(std::chrono::seconds(60)).value_or(-1);
  if (status == 77 || status == 127) {
    MESSAGE("skipped: python3-jsonschema is not installed");
    return;
  }
  CHECK_MESSAGE(status == 0, python.output());
}

void collect_fields(const Json& node, std::set<std::string>& fields) {
  if (node.is_object() && node.contains("properties") && node.contains("type")) {
    for (const auto& [name, field] : node.at("properties").items()) fields.insert(name);
  }
  if (!node.is_structured()) return;
  for (const Json& one : node) collect_fields(one, fields);
}

TEST_CASE("api: every field of the schema is in the document") {
  std::set<std::string> fields;
  collect_fields(Json::parse(support::read_file(kSchema)), fields);
  CHECK(fields.size() > 80);
  const std::string document = support::read_file(SKEWD_SOURCE_DIR "/docs/api.md");
  for (const std::string& field : fields) {
    CHECK_MESSAGE(document.find("`" + field + "`") != std::string::npos, field);
  }
}

}  // namespace
}  // namespace skewd
