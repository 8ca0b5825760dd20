// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/metrics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>

#include "exporters/prometheus/catalog.h"
#include "tests/exporters/golden.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using support::make_large_report;
using support::make_report_of_names;
using support::make_sample_report;

const ServerFigures kFigures = {
    {{200, 41}, {404, 1}},
    2,
    CertificateReport{true, Instant(std::chrono::seconds(1'800'000'000))}};

std::string render(const Report& report) { return MetricsRenderer().render(report, kFigures); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Without what differs from run to run.
std::string without_process(const std::string& metrics) {
  std::string kept;
  for (const std::string& line : lines_of(metrics)) {
    if (line.find("process_") == std::string::npos) kept += line + "\n";
  }
  return kept;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// The value of the only sample that begins like this.
std::string value_of(const std::string& metrics, std::string_view series) {
  for (const std::string& line : lines_of(metrics)) {
    if (line.starts_with(series)) return line.substr(line.rfind(' ') + 1);
  }
  return "absent";
}

std::string family_of(const std::string& line) {
  if (!line.starts_with('#')) return line.substr(0, line.find_first_of("{ "));
  return line.substr(7, line.find(' ', 7) - 7);
}

/// What promtool objects to; "skipped" where it is not installed.
std::string ask_promtool(const std::string& metrics) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) return "skipped";
  char name[] = "/tmp/skewd-metrics-XXXXXX";
  const int file = mkstemp(name);
  REQUIRE(file >= 0);
  std::ofstream(name) << metrics;
  const std::string command = "promtool check metrics <" + std::string(name) + " 2>&1";
  std::string output;
  FILE* promtool = popen(command.c_str(), "r");
  REQUIRE(promtool != nullptr);
  for (int byte = std::fgetc(promtool); byte != EOF; byte = std::fgetc(promtool)) {
    output += static_cast<char>(byte);
  }
  const int status = pclose(promtool);
  close(file);
  std::remove(name);
  return status == 0 ? output : output + "(status " + std::to_string(status) + ")";
}

void check_with_promtool(const std::string& metrics) {
  const std::string objection = ask_promtool(metrics);
  if (objection == "skipped") {
    MESSAGE("promtool is not installed: the text was not checked with it");
  } else {
    CHECK(objection == "");
  }
}

void check_families_and_series(const std::string& metrics) {
  std::set<std::string> series;
  std::set<std::string> left;  // families that ended
  std::string current;
  for (const std::string& line : lines_of(metrics)) {
    const std::string family = family_of(line);
    if (family != current) left.insert(std::exchange(current, family));
    CHECK_MESSAGE(!left.contains(family), family, " is not contiguous");
    if (line.starts_with('#')) continue;
    const bool is_new = series.insert(line.substr(0, line.rfind(' '))).second;
    CHECK_MESSAGE(is_new, "twice: ", line);
  }
}

TEST_CASE("metrics: the sample report is told as written down") {
  const std::string metrics = without_process(render(make_sample_report()));
  CHECK(metrics == support::golden("sample/metrics.txt", metrics));
}

TEST_CASE("metrics: promtool has nothing to remark") {
  check_with_promtool(render(make_sample_report()));
}

TEST_CASE("metrics: families are contiguous and no series is told twice") {
  check_families_and_series(render(make_sample_report()));
}

TEST_CASE("metrics: the sample tells every metric of the catalog and no other") {
  std::set<std::string> told;
  for (const std::string& line : lines_of(render(make_sample_report()))) {
    told.insert(family_of(line));
  }
  std::set<std::string> known;
  for (const Metric& metric : kMetrics) known.insert(std::string(metric.name));
  CHECK(told == known);
}

TEST_CASE("metrics: hostile names neither break the text nor make two series one") {
  for (const std::string& name : support::hostile_names()) {
    CAPTURE(name);
    const std::string metrics = render(make_report_of_names(name));
    check_families_and_series(metrics);
    check_with_promtool(metrics);
    CHECK(count_of(metrics, "\nskewd_server_picks_total{") == 4);
  }
}

TEST_CASE("metrics: what is absent has no series") {
  Report report = make_large_report(1, 1);
  auto balancer = std::make_shared<BalancerReport>(*report.balancers[0]);
  balancer->servers[0].share.reset();
  balancer->servers[0].expected_share.reset();
  balancer->servers[0].latency = {};
  balancer->pools[0].imbalance.reset();
  balancer->last_success.reset();
  report.balancers = {balancer};
  const std::string metrics = render(report);
  for (const std::string_view absent :
       {"skewd_server_share_ratio", "skewd_server_expected_share_ratio",
        "skewd_server_latency_seconds", "skewd_pool_imbalance_ratio", "skewd_finding_active",
        "skewd_last_success_timestamp_seconds", "skewd_last_change_timestamp_seconds"}) {
    CAPTURE(absent);
    CHECK(metrics.find(absent) == std::string::npos);
  }
}

TEST_CASE("metrics: a stale balancer keeps only what is known about itself") {
  const std::string metrics = render(make_sample_report());
  CHECK(metrics.find(R"(balancer="internal",pool=)") == std::string::npos);
  CHECK(value_of(metrics, R"(skewd_balancer_up{balancer="internal"})") == "0");
  CHECK(count_of(metrics, R"(skewd_source_up{balancer="internal")") == 1);
}

TEST_CASE("metrics: a balancer that was never read is told to be down") {
  Report report;
  report.balancers = {std::make_shared<BalancerReport>()};
  CHECK(value_of(render(report), "skewd_balancer_up") == "0");
}

TEST_CASE("metrics: a resolved finding is not told") {
  CHECK(render(make_sample_report()).find("traffic_surge") == std::string::npos);
}

TEST_CASE("metrics: a symptom is told as info, whatever its severity") {
  Report report = make_large_report(1, 2);
  Finding root;
  root.id = "1";
  root.severity = Severity::critical;
  root.balancer = "edge";
  root.pool = "pool-0";
  Finding symptom = root;
  symptom.kind = FindingKind::latency_pool;
  symptom.symptom_of = root.id;
  report.findings = {root, symptom};
  const std::string metrics = render(report);
  CHECK(metrics.find(R"(finding="skew",severity="critical")") != std::string::npos);
  CHECK(metrics.find(R"(finding="latency_pool",severity="info")") != std::string::npos);
}

TEST_CASE("metrics: beyond the bound only servers of pools with a finding are told") {
  Report report = make_large_report(10, 10);  // 15 series per server
  Finding finding;
  finding.balancer = "edge";
  finding.pool = "pool-3";
  report.findings = {finding};
  MetricsRenderer renderer;
  const std::string metrics = renderer.render(report, {}, 200);
  CHECK(count_of(metrics, "\nskewd_server_picks_total{") == 10);
  CHECK(count_of(metrics, "\nskewd_server_picks_total{balancer=\"edge\",pool=\"pool-3\"") == 10);
  CHECK(count_of(metrics, "\nskewd_pool_requests_total{") == 10);
  CHECK(value_of(metrics, "skewd_series_dropped_total") == "1350");
  const std::string again = renderer.render(report, {}, 200);
  CHECK(value_of(again, "skewd_series_dropped_total") == "2700");
}

TEST_CASE("metrics: pools with findings do not pass the bound either") {
  Report report = make_large_report(10, 10);
  for (const char* pool : {"pool-7", "pool-3"}) {
    Finding finding;
    finding.balancer = "edge";
    finding.pool = pool;
    report.findings.push_back(finding);
  }
  const std::string metrics = MetricsRenderer().render(report, {}, 200);
  CHECK(count_of(metrics, "\nskewd_server_picks_total{") == 10);
  CHECK(metrics.find(R"(skewd_server_picks_total{balancer="edge",pool="pool-7")") !=
        std::string::npos);
}

TEST_CASE("metrics: labels follow the topology when it changes") {
  MetricsRenderer renderer;
  const Report before = make_large_report(1, 2);
  CHECK(count_of(renderer.render(before, {}), "\nskewd_server_info{") == 2);
  CHECK(count_of(renderer.render(before, {}), "\nskewd_server_info{") == 2);
  CHECK(count_of(renderer.render(make_large_report(1, 3), {}), "\nskewd_server_info{") == 3);
  CHECK(count_of(renderer.render(Report{}, {}), "\nskewd_server_info{") == 0);
}

}  // namespace
}  // namespace skewd
