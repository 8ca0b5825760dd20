// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "exporters/incident/account.h"
#include "exporters/incident/chart.h"
#include "exporters/incident/curves.h"
#include "exporters/incident/page.h"
#include "exporters/incident/read_events.h"
#include "exporters/incident_query.h"
#include "exporters/status/json.h"
#include "exporters/utf8.h"
#include "tests/exporters/golden.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_history.h"
#include "tests/support/sample_incident.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::make_sample_incident;

const Instant kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 14h;

bool has(std::string_view page, std::string_view part) {
  return page.find(part) != std::string_view::npos;
}

std::size_t count(std::string_view page, std::string_view part) {
  std::size_t found = 0;
  for (auto at = page.find(part); at != std::string_view::npos; at = page.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// Curves with a request a second at these instants.
IncidentCurves curves_at(const std::vector<std::chrono::seconds>& seconds) {
  IncidentCurves curves;
  for (const auto after : seconds) {
    curves.at.push_back(kNow + after);
    curves.requests.emplace_back(1.0F);
    curves.failures.emplace_back(0.5F);
    curves.misdirected.emplace_back(0.25F);
    for (auto& line : curves.latency) line.emplace_back(0.1F);
  }
  return curves;
}

ChartGround ground_of(const IncidentCurves& curves, const TimeSpan& window) {
  ChartGround ground;
  ground.window = window;
  ground.runs = runs_of(curves);
  ground.gaps = gaps_in(window, ground.runs);
  return ground;
}

TEST_CASE("incident: the sample is shown as written down") {
  const std::string page =
      render_incident(make_sample_incident(), PageStyle::linked, "/reports/edge/shop?as=file");
  CHECK(page == support::golden("sample/incident.html", page));
}

TEST_CASE("incident: a file needs nothing beside it, and a page nothing that its policy forbids") {
  const std::string file = render_incident(make_sample_incident(), PageStyle::within);
  CHECK(has(file, "<style>"));
  for (const char* outside : {"<script", "<link", "src=", "url(", "@import", "<iframe", "<img"}) {
    CHECK_FALSE_MESSAGE(has(file, outside), outside);
  }
  const std::string page = render_incident(make_sample_incident(), PageStyle::linked, "/x");
  for (const char* forbidden : {"<style", " style=", "<script", " onload", "javascript:"}) {
    CHECK_FALSE_MESSAGE(has(page, forbidden), forbidden);
  }
  CHECK(has(page, R"(<link rel="stylesheet" href="/web/report.css">)"));
  CHECK(has(page, R"(href="/x">save as one file)"));
  CHECK_FALSE(has(file, "save as one file"));
}

TEST_CASE("incident: the verdict names layer, change, harm and innocents") {
  const Incident incident = make_sample_incident();
  const Account account = account_of(incident);
  REQUIRE(account.lead != nullptr);
  CHECK(account.lead->finding.id == "edge-7");
  CHECK(account.word == "BALANCER");
  CHECK(account.tone == "critical");
  CHECK(account.headline == "shop: all requests go to web-3 (100 %, due 20 %) since 14:02:11");
  const std::string page = render_incident(incident, PageStyle::within);
  CHECK(has(page,
            "14:02:10 shop/web-0: weight 10 -&gt; 0, on the runtime socket; the file says "
            "otherwise, a reload undoes it</dd>"));
  CHECK(has(page, "<dd>pools cart and media are even</dd>"));
  CHECK(has(page, "web-3 answers in 640 ms"));
  CHECK(has(page, "2 s after the first sign"));
}

TEST_CASE("incident: what is open is told as it stands, what was lost sight of has no end") {
  Incident incident = make_sample_incident();
  Finding& funnel = incident.findings[1].finding;
  funnel.resolved.reset();
  CHECK(has(render_incident(incident, PageStyle::linked), "it was lost sight of"));
  CHECK(has(render_incident(incident, PageStyle::linked),
            "<b>unknown</b> <small>its end is not known"));
  incident.findings[1].open = true;
  incident.standing = Verdict{.layer = Layer::balancer,
                              .word = "BALANCER",
                              .headline = "now",
                              .lines = {{"do", "set server shop/web-0 weight 10"}},
                              .finding = "edge-7"};
  const std::string page = render_incident(incident, PageStyle::linked);
  CHECK(has(page, R"(<dd class="do">set server shop/web-0 weight 10</dd>)"));
  CHECK(has(page, "<b>not yet</b> <small>open at 2026-11-21 14:15:00 UTC"));
}

TEST_CASE("incident: requests are counted as far as there are numbers, and no further") {
  Incident incident = make_sample_incident();
  const auto whole = account_of(incident).affected;
  REQUIRE(whole);
  CHECK(whole->counted == whole->lasted);
  CHECK(whole->requests == doctest::Approx(123 * 429).epsilon(0.02));
  CHECK(whole->failed == doctest::Approx(17 * 350).epsilon(0.05));
  CHECK(whole->astray.value_or(0) == doctest::Approx(0.8 * 123 * 409).epsilon(0.02));
  incident.curves = clipped(incident.curves, {kNow, kNow + 5min});
  const auto part = account_of(incident).affected;
  REQUIRE(part);
  CHECK(part->counted < part->lasted);
  CHECK(has(render_incident(incident, PageStyle::linked), "the rest is unknown"));
  incident.curves = {};
  CHECK_FALSE(account_of(incident).affected);
  const std::string page = render_incident(incident, PageStyle::linked);
  CHECK(has(page, "<b>unknown</b> <small>there are no numbers of that time"));
  CHECK(has(page, "no numbers</text>"));
  CHECK_FALSE(has(page, "<path"));
}

TEST_CASE("incident: whether an alert was pushed is not guessed") {
  Incident incident = make_sample_incident();
  CHECK(has(render_incident(incident, PageStyle::linked),
            "<b>unknown</b> <small>when an Alertmanager took it is not kept"));
  incident.alertmanagers = 0;
  CHECK(has(render_incident(incident, PageStyle::linked), "no Alertmanager is configured"));
}

TEST_CASE("incident: an empty period says so and calls nothing healthy") {
  Incident incident = make_sample_incident();
  incident.findings.clear();
  incident.changes.clear();
  const std::string quiet = render_incident(incident, PageStyle::linked);
  CHECK(has(quiet, "<b>NOTHING FOUND</b> shop: no finding in this period"));
  CHECK(has(quiet, "numbers of 26 min of 30 min"));
  incident.curves = {};
  const std::string silent = render_incident(incident, PageStyle::linked);
  CHECK(has(silent, "silence is not health"));
  CHECK(has(silent, "None was seen in this period"));
}

TEST_CASE("incident: hostile names stay text") {
  for (const std::string& name : support::hostile_names()) {
    CAPTURE(name);
    const Incident incident = support::make_incident_of_names(name);
    const std::string plain = render_incident(make_sample_incident(), PageStyle::within);
    const std::string page = render_incident(incident, PageStyle::within);
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the marks must not be there
    for (const char* part : {"<script", "\" onload", "' onload", "\x1B", "\u202E", "\u2066"}) {
      CHECK_FALSE(has(page, part));
    }
    CHECK(count(page, "<table") == count(plain, "<table"));
    CHECK(valid_utf8(page, page.size()) == page);
    CHECK(page.size() < 400'000);
  }
}

TEST_CASE("incident: a gap is drawn as a gap, never as zero") {
  const IncidentCurves curves = curves_at({5s, 10s, 15s, 60s, 65s});
  const TimeSpan window{kNow, kNow + 100s};
  const ChartGround ground = ground_of(curves, window);
  REQUIRE(ground.runs.size() == 2);
  REQUIRE(ground.gaps.size() == 2);
  CHECK(ground.gaps[0].from == kNow + 15s);
  CHECK(ground.gaps[0].until == kNow + 55s);
  CHECK(ground.gaps[1].from == kNow + 65s);
  const std::string line =
      path_of(ground, curves, {"requests", &curves.requests, nullptr, false}, 2);
  CHECK(line == "M0.0 50.0L150.0 50.0M550.0 50.0L650.0 50.0");
  const std::string area =
      path_of(ground, curves, {"requests", &curves.requests, nullptr, true}, 2);
  CHECK(count(area, "Z") == 2);
}

TEST_CASE("incident: what is not told within a run breaks the line") {
  IncidentCurves curves = curves_at({5s, 10s, 15s, 20s});
  curves.requests[1].reset();
  const ChartGround ground = ground_of(curves, {kNow, kNow + 20s});
  CHECK(ground.gaps.empty());
  CHECK(path_of(ground, curves, {"", &curves.requests, nullptr, false}, 1) ==
        "M0.0 0.0L250.0 0.0M500.0 0.0L1000.0 0.0");
}

TEST_CASE("incident: readings a minute apart are no gaps where that is usual") {
  CHECK(runs_of(curves_at({0s, 60s, 120s, 180s})).size() == 1);
  CHECK(runs_of(curves_at({0s, 5s, 10s, 60s})).size() == 2);
  CHECK(runs_of({}).empty());
  CHECK(gaps_in({kNow, kNow + 60s}, {}).size() == 1);
}

TEST_CASE("incident: curves are put together in time, server by server") {
  IncidentCurves before = make_sample_incident(2).curves;
  IncidentCurves later = make_sample_incident(3).curves;
  before = clipped(before, {kNow - 1h, kNow});
  const std::size_t size = make_sample_incident(2).curves.at.size();
  append(before, later);
  CHECK(before.at.size() == size);
  CHECK(std::ranges::is_sorted(before.at));
  REQUIRE(before.servers.size() == 3);
  CHECK_FALSE(before.servers[2].share.front());
  CHECK(before.servers[2].share.back());
  CHECK(before.servers[0].due.size() == size);
}

TEST_CASE("incident: points of a history tell shares and what was due") {
  Report report = support::make_sample_report();
  support::add_history(report);
  IncidentCurves curves;
  for (const auto& point : report.balancers[0]->history) add_point(curves, *point, "shop");
  REQUIRE(curves.at.size() == report.balancers[0]->history.size());
  REQUIRE(curves.servers.size() == 5);
  CHECK(curves.servers[3].name == "web-3");
  CHECK(curves.servers[3].share.back().value_or(0) == doctest::Approx(1).epsilon(0.01));
  CHECK(curves.servers[3].due.back());
  add_point(curves, *report.balancers[0]->history.front(), "shop");
  add_point(curves, *report.balancers[0]->history.back(), "no such pool");
  CHECK(curves.at.size() == report.balancers[0]->history.size());
}

TEST_CASE("incident: a long period shows the part in which something happened") {
  Incident incident = make_sample_incident();
  incident.period = {kNow - 24h * 7, kNow + 15min};
  const TimeSpan window = window_of(incident);
  CHECK(window.from == kNow + 2min + 10s - 5min);
  CHECK(window.until == kNow + 9min + 20s + 5min);
  CHECK(has(render_incident(incident, PageStyle::linked), "of the period</small>"));
  incident.findings.clear();
  CHECK(window_of(incident).from == incident.period.from);
}

TEST_CASE("incident: of many servers those are shown that were furthest from their due") {
  const std::string page = render_incident(make_sample_incident(200), PageStyle::within);
  CHECK(count(page, "<div class=\"lane share\">") == 12);
  CHECK(has(page, "188 more servers were nearer to what was due"));
  CHECK(has(page, "<bdi>web-3</bdi>"));
  CHECK(page.size() < 300'000);
}

TEST_CASE("incident: a scale is round and holds what is drawn") {
  CHECK(round_up(0, 1) == 1);
  CHECK(round_up(1.2, 1) == 2);
  CHECK(round_up(34, 1) == 50);
  CHECK(round_up(0.64, 0.001) == doctest::Approx(1));
  CHECK(round_up(0.2, 0.01) == doctest::Approx(0.2));
  CHECK(round_up(std::numeric_limits<double>::quiet_NaN(), 1) == 1);
}

TEST_CASE("incident: findings and changes are read as they were told") {
  const Incident incident = make_sample_incident();
  for (const IncidentFinding& one : incident.findings) {
    const std::string json = render_finding_json(one.finding);
    const auto read = read_finding(json);
    REQUIRE(read);
    CHECK(render_finding_json(*read) == json);
  }
  for (const Change& change : incident.changes) {
    const std::string json = render_change_json(change);
    const auto read = read_change(json);
    REQUIRE(read);
    CHECK(render_change_json(*read) == json);
  }
  for (const char* text : {"", "{", "[]", "null", "{}", R"({"finding":"unheard of"})",
                           R"({"finding":"skew","since":7,"opened":[]})", R"({"kind":3})"}) {
    CAPTURE(text);
    CHECK_FALSE(read_finding(text));
    CHECK_FALSE(read_change(text));
  }
}

TEST_CASE("incident: a period is told as people tell it, or to the second") {
  const auto period = read_period("30m", "", kNow);
  REQUIRE(period);
  CHECK(period->from == kNow - 30min);
  CHECK(period->until == kNow);
  const auto hour = read_period("2026-11-21T12:00:00Z", "2026-11-21T13:00:00.500Z", kNow);
  REQUIRE(hour);
  CHECK(hour->from == kNow - 2h);
  CHECK(hour->until == kNow - 1h + 500ms);
  CHECK(read_period("1h", "2026-12-01T00:00:00Z", kNow)->until == kNow);
  for (const char* wrong : {"yesterday", "", "2026-13-01T00:00:00Z", "2026-11-21 12:00:00Z"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_period(wrong, "", kNow));
  }
  CHECK(read_period("1h", "2h", kNow).error().message ==
        "since: it must lie before the end of the period");
  CHECK(read_incident_query({{"as", "file"}}, kNow)->as_file);
  CHECK(read_incident_query({}, kNow)->from == kNow - 2h);
  CHECK_FALSE(read_incident_query({{"as", "pdf"}}, kNow));
  CHECK_FALSE(read_incident_query({{"from", "2h"}}, kNow));
}

}  // namespace
}  // namespace skewd
