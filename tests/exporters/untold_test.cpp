// SPDX-License-Identifier: Apache-2.0
//
// A source that tells less than HAProxy's socket does, on its way out.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "agent/cli/status_report.h"
#include "agent/cli/status_text.h"
#include "exporters/prometheus/metrics.h"
#include "exporters/status/json.h"
#include "exporters/status/page.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using nlohmann::json;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Of the sample, with its first pool as a log would tell it.
Report report_from_log() {
  Report report = support::make_sample_report();
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  edge->pools[0].picks_are_requests = true;
  for (std::size_t i = 0; i < edge->topology->pools[0].server_count; ++i) {
    edge->servers[i].state = ServerState::unknown;
    edge->servers[i].checked = false;
    edge->servers[i].check = CheckResult();
    edge->servers[i].total_quantiles = {0.01F, 0.02F, 0.03F};
  }
  report.balancers = {edge};
  report.findings.clear();
  return report;
}

std::string status_of(const Report& report) {
  return render_status(*read_status_report(render_report_json(report)), Colour::never);
}

TEST_CASE("untold: a state that nobody tells is unknown everywhere, and never up") {
  const Report report = report_from_log();
  const json told = json::parse(render_report_json(report));
  CHECK(told["balancers"][0]["pools"][0]["servers"][0]["state"] == "unknown");
  CHECK(told["balancers"][0]["pools"][0]["servers"][0]["eligible"] == true);
  CHECK(has(render_page(report), "dot unknown"));
  CHECK(has(status_of(report), "unknown"));
}

TEST_CASE("untold: requests that stand for picks are said to, and are judged all the same") {
  const Report report = report_from_log();
  const json told = json::parse(render_report_json(report));
  CHECK(told["balancers"][0]["pools"][0]["picks_are_requests"] == true);
  CHECK(told["balancers"][0]["pools"][0]["not_comparable"] == "");
  CHECK(told["balancers"][0]["pools"][1]["picks_are_requests"] == false);
  CHECK(has(render_page(report), "Counts requests: this source does not tell"));
  CHECK(has(status_of(report), "counts requests: this source does not tell"));
  CHECK_FALSE(has(render_page(support::make_sample_report()), "Counts requests"));
}

TEST_CASE("untold: where exact times and counters are from is told") {
  const Report report = report_from_log();
  const std::string words =
      "latency: exact, from unix:/run/skewd/edge.log; counters from unix:/run/haproxy/admin.sock";
  CHECK(has(render_page(report), words));
  CHECK(has(status_of(report), words));
  const json told = json::parse(render_report_json(report));
  CHECK(told["balancers"][0]["exact_latency_source"] == "unix:/run/skewd/edge.log");
  CHECK(told["balancers"][0]["counters_sources"][0] == "unix:/run/haproxy/admin.sock");
}

TEST_CASE("untold: quantiles are told where times are exact, and nowhere else") {
  MetricsRenderer renderer;
  const std::string text = renderer.render(report_from_log(), {}, 1000);
  CHECK(has(text, R"(server="cart-a",part="total",quantile="0.99"} 0.03)"));
  CHECK_FALSE(has(text, R"(server="img-1",part="total",quantile)"));
}

}  // namespace
}  // namespace skewd
