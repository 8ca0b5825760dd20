// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/json.h"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/exporters/golden.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_history.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using nlohmann::json;
using support::make_sample_report;

/// Indented, so that a difference is seen.
std::string indented(const std::string& text) {
  return nlohmann::ordered_json::parse(text).dump(2) + "\n";
}

TEST_CASE("json: the sample report is told as written down") {
  const std::string text = indented(render_report_json(make_sample_report()));
  CHECK(text == support::golden("sample/report.json", text));
}

TEST_CASE("json: the overview of the sample is told as written down") {
  const std::string text = indented(render_overview_json(make_sample_report(), Instant{}));
  CHECK(text == support::golden("sample/overview.json", text));
}

TEST_CASE("json: an overview stays small, and tells what is in trouble first") {
  Report report = support::make_large_report(150, 101);
  support::add_history(report);
  Finding finding;
  finding.balancer = "edge";
  finding.pool = "pool-149";
  report.findings = {finding};
  const json told = json::parse(render_overview_json(report, Instant{}));
  const json& pools = told["balancers"][0]["pools"];
  CHECK(pools.size() == 150);
  CHECK(pools[0]["servers"].size() == 100);
  CHECK(pools[0]["servers_left_out"] == 1);
  CHECK(pools[0]["history"]["largest_share"][0].is_null());
  std::size_t points = 0;
  for (const json& pool : pools) points += pool["history"]["at"].size();
  CHECK(points == 20'000);
  CHECK(pools[149]["history"]["at"].size() == 181);
  CHECK(pools[148]["history"]["at"].empty());
}

TEST_CASE("json: the history of a pool follows its servers by name") {
  Report report = make_sample_report();
  support::add_history(report);
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  auto former = std::make_shared<Topology>(*edge->topology);
  std::swap(former->pools[0].name, former->pools[1].name);
  auto point = std::make_shared<HistoryPoint>(*edge->history[0]);
  point->topology = former;
  edge->history[0] = point;
  report.balancers[0] = edge;
  const json cart = json::parse(render_pool_json(report, "edge", "cart"))["history"];
  CHECK(cart["at"].size() == 181);
  CHECK(cart["servers"].size() == 3);
  CHECK(cart["servers"][0]["share"][0].is_null());
  CHECK(cart["servers"][0]["share"][1] == 0.3333);
  const json shop = json::parse(render_pool_json(report, "edge", "shop"))["history"];
  CHECK(shop["misdirected"][180] == 0.8);
  CHECK(shop["largest_share"][180] == 1);
  CHECK(shop["servers"][3]["share"][0] == 0.2);
  const json media = json::parse(render_pool_json(report, "edge", "media"))["history"];
  CHECK(media["misdirected"][5].is_null());
}

TEST_CASE("json: the findings of the sample are told as written down") {
  const std::string text = indented(render_findings_json(make_sample_report()));
  CHECK(text == support::golden("sample/findings.json", text));
}

TEST_CASE("json: hostile names come back as valid, bounded text") {
  for (const std::string& name : support::hostile_names()) {
    CAPTURE(name);
    const json report = json::parse(render_report_json(support::make_report_of_names(name)));
    const auto pool = report["balancers"][0]["pools"][0]["pool"].get<std::string>();
    CHECK(pool.size() <= 256);
    CHECK(!pool.empty());
  }
}

TEST_CASE("json: findings of the past say whether they are open, and where their recording is") {
  const Finding finding = make_sample_report().findings[0];
  const std::string text =
      render_history_json({{render_finding_json(finding), true, "/var/lib/ä\"b/f1.jsonl.zst"},
                           {"damaged", true, ""},
                           {"{\"id\":\"f0\"}", false, ""}},
                          true);
  const json told = json::parse(text);
  CHECK(told["truncated"] == true);
  REQUIRE(told["findings"].size() == 2);
  CHECK(told["findings"][0]["pool"] == "shop");
  CHECK(told["findings"][0]["open"] == true);
  CHECK(told["findings"][0]["recording"] == "/var/lib/ä\"b/f1.jsonl.zst");
  CHECK(told["findings"][1]["id"] == "f0");
  CHECK(told["findings"][1]["open"] == false);
  CHECK(told["findings"][1]["recording"].is_null());
  CHECK(json::parse(render_history_json({}, false)) ==
        json({{"findings", json::array()}, {"truncated", false}}));
}

TEST_CASE("json: changes of the past are those of the report") {
  const Report report = make_sample_report();
  const json told =
      json::parse(render_changes_json({render_change_json(report.changes[0])}, false));
  CHECK(told["changes"] == json::parse(render_report_json(report))["changes"]);
}

TEST_CASE("json: a name without harm comes back as it was") {
  const json report = json::parse(render_report_json(support::make_report_of_names("a\"\\\n<b>")));
  CHECK(report["findings"][0]["pool"] == "a\"\\\n<b>");
}

TEST_CASE("json: numbers that JSON does not know are null") {
  Report report = make_sample_report();
  report.findings[0].observed = std::numeric_limits<double>::infinity();
  report.findings[0].impact_rps = std::numeric_limits<double>::quiet_NaN();
  const json finding = json::parse(render_findings_json(report))["findings"][0];
  CHECK(finding["observed"].is_null());
  CHECK(finding["impact_rps"].is_null());
}

TEST_CASE("json: what is absent is null, not zero") {
  const json report = json::parse(render_report_json(make_sample_report()));
  const json lost = report["balancers"][0]["pools"][1]["servers"][1];
  CHECK(lost["server"] == "img-2");
  CHECK(lost["share"].is_null());
  CHECK(lost["in_flight"].is_null());
  CHECK(lost["latency_seconds"]["response"].is_null());
}

TEST_CASE("json: a balancer that was never read has no pools") {
  Report report;
  report.balancers = {std::make_shared<BalancerReport>()};
  const json balancer = json::parse(render_report_json(report))["balancers"][0];
  CHECK(balancer["pools"] == json::array());
  CHECK(balancer["last_success"].is_null());
}

TEST_CASE("json: an empty report has empty lists") {
  const json report = json::parse(render_report_json(Report{}));
  CHECK(report["balancers"] == json::array());
  CHECK(report["findings"] == json::array());
  CHECK(report["changes"] == json::array());
}

}  // namespace
}  // namespace skewd
