// SPDX-License-Identifier: Apache-2.0
#include "exporters/alertmanager/alerts_of.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "alerts/alert_name.h"
#include "exporters/utf8.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::make_sample_report;

AlertSource source_of(const Report& report) { return {"http://lb1:10145/", false, report.started}; }

AlertList alerts_of(const Report& report) { return skewd::alerts_of(report, source_of(report)); }

std::string label(const Alert& alert, std::string_view name) {
  return std::string(text_of(alert.labels, name));
}

std::string annotation(const Alert& alert, std::string_view name) {
  return std::string(text_of(alert.annotations, name));
}

TEST_CASE("alerts_of: an open finding is an alert with its place, its severity and its sentence") {
  const AlertList alerts = alerts_of(make_sample_report());
  REQUIRE(alerts.size() == 2);
  const Alert& funnel = *alerts[0];
  CHECK(funnel.labels == AlertTexts{{"alertname", "SkewdTrafficSkew"},
                                    {"severity", "critical"},
                                    {"source", "skewd"},
                                    {"host", "lb1"},
                                    {"balancer", "edge"},
                                    {"pool", "shop"},
                                    {"server", "web-3"}});
  CHECK(annotation(funnel, "summary") == "shop: all requests go to web-3 (100 %, due 20 %)");
  CHECK(annotation(funnel, "since") == "2026-11-21T14:02:11.000Z");
  CHECK(annotation(funnel, "runbook_url").ends_with("/docs/runbooks/SkewdTrafficSkew.md"));
  const std::string description = annotation(funnel, "description");
  CHECK(
      description.starts_with("BALANCER  shop: all requests go to web-3 (100 %, due 20 %), 34 s "
                              "ago\n  change    14:02:10"));
  CHECK(description.find("\n  innocent  pools cart and media are even\n") != std::string::npos);
  CHECK(render_rfc3339(funnel.starts_at) == "2026-11-21T14:02:13.000Z");
  CHECK_FALSE(funnel.ended);
  CHECK(funnel.generator_url == "http://lb1:10145/");
  CHECK(label(*alerts[1], "alertname") == "SkewdConnectErrors");
}

TEST_CASE("alerts_of: what is only worth knowing is not told") {
  Report report = make_sample_report();
  for (Finding& finding : report.findings) finding.severity = Severity::info;
  CHECK(alerts_of(report).empty());
}

TEST_CASE("alerts_of: a symptom goes on where it was told, and is told to nobody else") {
  Report report = make_sample_report();
  report.findings[1].symptom_of = report.findings[0].id;
  const AlertList alerts = alerts_of(report);
  REQUIRE(alerts.size() == 2);
  CHECK_FALSE(alerts[0]->only_if_told);
  CHECK(alerts[1]->only_if_told);
}

TEST_CASE("alerts_of: numbers of a finding do not change its identity, its severity does") {
  Report report = make_sample_report();
  const std::string before = identity_of(*alerts_of(report)[0]);
  report.findings[0].observed = 0.7;
  report.findings[0].summary = "shop: most requests go to web-3";
  report.findings[0].subtype = "other";
  report.findings[0].id = "another";
  CHECK(identity_of(*alerts_of(report)[0]) == before);
  report.findings[0].severity = Severity::warning;
  CHECK(identity_of(*alerts_of(report)[0]) != before);
}

TEST_CASE("alerts_of: two findings of one kind at one place are one alert, the worse") {
  Report report = make_sample_report();
  Finding milder = report.findings[0];
  milder.subtype = "starved";
  milder.severity = Severity::warning;
  report.findings.insert(report.findings.begin() + 1, milder);
  const AlertList alerts = alerts_of(report);
  REQUIRE(alerts.size() == 2);
  CHECK(label(*alerts[0], "severity") == "critical");
  CHECK(label(*alerts[1], "alertname") == "SkewdConnectErrors");
}

TEST_CASE("alerts_of: the end of what an earlier run may have told is told") {
  Report report = make_sample_report();
  Finding& over = report.findings[0];
  over.opened = report.started - 1min;
  over.resolved = report.at - 1min;
  REQUIRE(alerts_of(report).size() == 2);
  CHECK(alerts_of(report)[0]->ended == over.resolved);
}

TEST_CASE("alerts_of: other ends are the table's business, and old ones nobody's") {
  Report report = make_sample_report();
  Finding& over = report.findings[0];
  over.resolved = report.at - 1min;  // opened by this run
  CHECK(alerts_of(report).size() == 1);
  over.opened = report.started - 1h;
  over.resolved = report.at - 15min;
  CHECK(alerts_of(report).size() == 1);
  over.resolved = report.at - 1min;
  over.symptom_of = "another";
  CHECK(alerts_of(report).size() == 1);
  over.symptom_of.clear();
  over.severity = Severity::info;
  CHECK(alerts_of(report).size() == 1);
}

TEST_CASE("alerts_of: the watchdog fires when it is asked for, whatever is found") {
  const Report report = make_sample_report();
  AlertSource source = source_of(report);
  source.watchdog = true;
  const AlertList alerts = skewd::alerts_of(report, source);
  REQUIRE(alerts.size() == 3);
  CHECK(label(*alerts[0], "alertname") == "SkewdWatchdog");
  CHECK(label(*alerts[0], "host") == "lb1");
  CHECK(fault_of(*alerts[0]).empty());
}

TEST_CASE("alerts_of: whatever balancers report makes alerts that may be sent") {
  for (const std::string& name : support::hostile_names()) {
    CAPTURE(valid_utf8(name));
    for (const auto& alert : alerts_of(support::make_report_of_names(name))) {
      CHECK(fault_of(*alert) == "");
      const std::string text = render_alert(*alert, Instant{}, Instant{});
      CHECK(nlohmann::json::parse(text).at("labels").is_object());
    }
  }
}

TEST_CASE("alerts_of: every kind of finding has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(FindingKind::blind); ++i) {
    const std::string_view name = alert_name_of(static_cast<FindingKind>(i));
    CHECK(name.starts_with("Skewd"));
    CHECK(names.insert(name).second);
  }
  CHECK_FALSE(names.contains("SkewdUnknown"));
}

TEST_CASE("alerts_of: the page is named by the host where its address means nothing elsewhere") {
  CHECK(page_of("127.0.0.1:10145", "lb1") == "http://lb1:10145/");
  CHECK(page_of("[::]:80", "lb1") == "http://lb1:80/");
  CHECK(page_of("10.0.0.7:10145", "lb1") == "http://10.0.0.7:10145/");
  CHECK(page_of("[2001:db8::7]:10145", "lb1") == "http://[2001:db8::7]:10145/");
  CHECK(page_of("[::]:80", "lb1", "https") == "https://lb1:80/");
  CHECK(page_of("unix:/run/skewd-web.sock", "lb1").empty());
  CHECK(page_of("127.0.0.1:10145", "") == "http://127.0.0.1:10145/");
  CHECK(page_of("127.0.0.1:10145", "%zz") == "http://127.0.0.1:10145/");
}

TEST_CASE("alert: what Alertmanager would refuse or choke on is found") {
  Alert alert;
  alert.labels = {{"alertname", "SkewdBlind"}, {"pool", "shop"}};
  CHECK(fault_of(alert) == "");
  alert.labels[1] = {"the-pool", "shop"};
  CHECK(fault_of(alert) == "'the-pool' is no name of a label");
  alert.labels[1] = {"0pool", "shop"};
  CHECK(fault_of(alert) == "'0pool' is no name of a label");
  alert.labels[1] = {"pool", "\xFF"};
  CHECK(fault_of(alert) == "'pool' is not UTF-8");
  alert.labels[1] = {"pool", std::string(1025, 'x')};
  CHECK(fault_of(alert) == "'pool' is longer than 1024 bytes");
  alert.labels[1] = {"pool", "shop"};
  alert.annotations = {{"summary", std::string(4097, 'x')}};
  CHECK(fault_of(alert) == "'summary' is longer than 4096 bytes");
  alert.labels = {{"alertname", ""}, {"pool", "shop"}};
  CHECK(fault_of(alert) == "it has no alertname");
}

TEST_CASE("alert: empty labels and the order of labels are no identity") {
  Alert one;
  Alert other;
  one.labels = {{"alertname", "A"}, {"pool", "p"}, {"server", ""}};
  other.labels = {{"pool", "p"}, {"alertname", "A"}};
  CHECK(identity_of(one) == identity_of(other));
  other.labels = {{"pool", "p,x"}, {"alertname", "A"}};
  CHECK(identity_of(one) != identity_of(other));
}

}  // namespace
}  // namespace skewd
