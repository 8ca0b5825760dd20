// SPDX-License-Identifier: Apache-2.0
//
// The status page in a real browser.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "exporters/routes.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/child_process.h"
#include "tests/support/sample_history.h"
#include "tests/support/sample_report.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr const char* kDrawn = "until document.body.dataset.drawn";
constexpr const char* kHeadline = "document.querySelector('h1').textContent";
constexpr int kNotInstalled = 77;

/// A report, served, and a browser that looks at it.
class Shown {
 public:
  explicit Shown(Report report) {
    support::add_history(report);
    report_ = std::make_shared<Report>(std::move(report));
    const HttpHandler routes = make_routes(
        {[this] { return report_; }, [] { return std::string(); }, [] { return ServerFigures{}; }});
    auto server = HttpServer::start({"127.0.0.1:0"}, [this, routes](const HttpRequest& request) {
      const bool is_lost = request.path.starts_with("/api/") && is_gone(asked++);
      if (!is_lost) return routes(request);
      HttpResponse answer;
      answer.status = 503;
      return answer;
    });
    REQUIRE(server);
    server_ = std::move(*server);
  }

  /// What the steps told, or nothing where there is no browser. Whatever the browser complains
  /// about, and whatever it asks of others, is a fault.
  [[nodiscard]] std::optional<Json> look(const std::string& path,
                                         const std::vector<std::string>& steps,
                                         const std::vector<std::string>& flags = {}) {
    const support::TempDirectory folder;
    const std::string origin = "http://" + server_->addresses().front();
    std::vector<std::string> command{"/usr/bin/env", "python3",
                                     SKEWD_SOURCE_DIR "/tests/browser/look.py", origin + path};
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), steps.begin(), steps.end());
    support::ChildProcess browser(command, folder.path() / "output");
    const int status = browser.wait(120s).value_or(-1);
    if (status == kNotInstalled || status == 127) {
      MESSAGE("skipped: chromium or python3 is not installed");
      return std::nullopt;
    }
    REQUIRE_MESSAGE(status == 0, browser.output());
    const Json seen = Json::parse(browser.output());
    CHECK_MESSAGE(seen.at("complaints").empty(), seen.at("complaints").dump());
    for (const Json& url : seen.at("asked")) {
      CHECK(url.get<std::string>().starts_with(origin + "/"));
    }
    return std::optional<Json>(std::in_place, seen.at("told"));
  }

  std::function<bool(int)> is_gone = [](int) { return false; };
  std::atomic<int> asked{0};

 private:
  std::shared_ptr<Report> report_;
  std::unique_ptr<HttpServer> server_;
};

bool has(const Json& text, std::string_view part) {
  return text.is_string() && text.get<std::string>().find(part) != std::string::npos;
}

TEST_CASE("e2e: page: without a balancer it says so") {
  Report report = support::make_sample_report();
  report.balancers.clear();
  report.findings.clear();
  const auto told = Shown(report).look("/", {kDrawn, kHeadline});
  if (!told) return;
  CHECK(has(told->at(0), "No balancer is watched yet"));
}

TEST_CASE("e2e: page: silence is not shown as health") {
  Report report = support::make_sample_report();
  report.findings.clear();
  const auto told = Shown(report).look(
      "/", {kDrawn, kHeadline, "document.querySelector('.balancer.stale .old').textContent",
            "document.querySelector('.problem').textContent"});
  if (!told) return;
  CHECK(has(told->at(0), "Cannot read internal"));
  CHECK(has(told->at(1), "read 3 min ago"));
  CHECK(has(told->at(2), "connection refused"));
}

TEST_CASE("e2e: page: what is even is called even") {
  const auto told = Shown(support::make_large_report(6, 4))
                        .look("/", {kDrawn, kHeadline, "document.querySelectorAll('.row').length",
                                    "document.querySelector('h1').className"});
  if (!told) return;
  CHECK(has(told->at(0), "All even: 6 pools, 24 servers"));
  CHECK(told->at(1) == 6);
  CHECK(told->at(2) == "verdict even");
}

TEST_CASE("e2e: page: a funnel stands first, with the change before it on the same time line") {
  Shown shown(support::make_sample_report());
  const auto told = shown.look(
      "/", {kDrawn, "document.querySelector('.row h3').textContent",
            "document.querySelector('.row').className",
            "document.querySelector('.row .bars .suspect').getAttribute('d').length > 10",
            "document.querySelectorAll('.row:first-child .lane .band.critical').length",
            "document.querySelectorAll('.row:first-child .lane .change').length",
            "document.querySelector('.row:first-child .track b').textContent", "document.title"});
  if (!told) return;
  CHECK(told->at(0) == "shop");
  CHECK(told->at(1) == "row critical");
  CHECK(told->at(2) == true);
  CHECK(told->at(3) == 3);
  CHECK(told->at(4) == 3);
  CHECK(told->at(5) == "100 %");
  CHECK(told->at(6) == "(2) skewd on lb1");
}

TEST_CASE("e2e: page: a pool opens to its verdict, servers, changes and runbook, and back") {
  Shown shown(support::make_sample_report());
  const auto told = shown.look(
      "/", {kDrawn, "document.querySelector('.row h3 a').click()",
            "until document.querySelector('.whole')", "location.pathname", kHeadline,
            "document.querySelectorAll('.whole tbody tr').length",
            "document.querySelector('.whole tr.critical th').textContent",
            "document.querySelector('.trail a[rel]').href",
            "document.querySelector('.lane path.server.suspect').getAttribute('d').length > 500",
            "document.querySelector('.whole ul.changes').textContent", "history.back()",
            "until document.querySelector('.row')", "location.pathname"});
  if (!told) return;
  CHECK(told->at(1) == "/pools/edge/shop");
  CHECK(has(told->at(2), "BALANCER shop: all requests go to web-3"));
  CHECK(told->at(3) == 5);
  CHECK(has(told->at(4), "web-3"));
  CHECK(has(told->at(5), "/SkewdTrafficSkew.md"));
  CHECK(told->at(6) == true);
  CHECK(has(told->at(7), "weight"));
  CHECK(told->at(9) == "/");
}

TEST_CASE("e2e: page: a black hole has an address, and nothing is drawn for it that is not known") {
  Report report = support::make_sample_report();
  auto edge = std::make_shared<BalancerReport>(*report.balancers[0]);
  const Topology::Pool& shop = edge->topology->pools[2];
  for (std::size_t i = shop.first_server; i < shop.first_server + shop.server_count; ++i) {
    edge->servers[i].state = ServerState::down;
    edge->servers[i].eligible = false;
    edge->servers[i].share.reset();
    edge->servers[i].expected_share.reset();
  }
  edge->pools[2].eligible_servers = 0;
  edge->pools[2].imbalance.reset();
  report.balancers[0] = edge;
  report.findings[0].kind = FindingKind::black_hole;
  report.findings[0].subtype.clear();
  report.findings[0].server.clear();
  report.findings[0].summary = "shop: 412 requests/s reach a pool with no live server";
  const auto told = Shown(report).look(
      "/pools/edge/shop", {kDrawn, kHeadline, "document.querySelector('.verdict').className",
                           "document.querySelector('.whole tbody b').textContent",
                           "document.querySelectorAll('.whole .dot.down').length"});
  if (!told) return;
  CHECK(has(told->at(0), "no live server"));
  CHECK(told->at(1) == "verdict critical");
  CHECK(told->at(2) == "–");
  CHECK(told->at(3) == 5);
}

TEST_CASE("e2e: page: two thousand servers are filtered, and the filter has an address") {
  Shown shown(support::make_large_report(100, 20));
  const auto told = shown.look(
      "/?filter=pool-7",
      {"until document.body.dataset.drawn > 1", "document.querySelectorAll('.row').length",
       "(() => { const input = document.querySelector('input'); input.value = 'POOL-42'; "
       "input.dispatchEvent(new Event('input')); })()",
       "until document.querySelectorAll('.row').length === 1", "location.search",
       "performance.getEntriesByName('update').at(-1).duration",
       "performance.getEntriesByName('first-contentful-paint')[0].startTime"});
  if (!told) return;
  CHECK(told->at(0) == 11);
  CHECK(told->at(2) == "?filter=POOL-42");
  MESSAGE("2000 servers: an update takes ", told->at(3).get<double>(), " ms, first paint after ",
          told->at(4).get<double>(), " ms");
}

TEST_CASE("e2e: page: an update leaves what did not change alone") {
  const auto told =
      Shown(support::make_sample_report())
          .look("/", {"until document.body.dataset.drawn > 1",
                      "window.touched = 0; new MutationObserver(all => { "
                      "window.touched += all.length; }).observe(document.querySelector("
                      "'main'), {subtree: true, childList: true, attributes: true, "
                      "characterData: true})",
                      "document.body.dataset.drawn = '0'", "until document.body.dataset.drawn > 1",
                      "window.touched"});
  if (!told) return;
  CHECK(told->at(2) == 0);
}

TEST_CASE("e2e: page: hostile names stay text") {
  Report report = support::make_sample_report();
  for (const std::string& name : support::hostile_names()) {
    const Report bad = support::make_report_of_names(name);
    report.balancers.insert(report.balancers.end(), bad.balancers.begin(), bad.balancers.end());
    report.findings.insert(report.findings.end(), bad.findings.begin(), bad.findings.end());
    report.changes.insert(report.changes.end(), bad.changes.begin(), bad.changes.end());
  }
  Shown shown(report);
  const std::vector<std::string> steps = {
      kDrawn, "document.querySelectorAll('script, img, iframe, [onload], [onerror]').length",
      "document.body.textContent.includes('<script>alert(1)</script>')",
      R"(/[\u202a-\u202e\u2066-\u2069\u0007\u001b\u009b]/.test(document.body.textContent))",
      "document.documentElement.scrollWidth"};
  const auto told = shown.look("/", steps, {"--size", "360x800"});
  if (!told) return;
  CHECK(told->at(0) == 1);
  CHECK(told->at(1) == true);
  CHECK(told->at(2) == false);
  CHECK(told->at(3) == 360);
  const auto pool = shown.look(
      "/pools/%3Cscript%3Ealert(1)%3C%2Fscript%3E/%3Cscript%3Ealert(1)%3C%2Fscript%3E", steps);
  REQUIRE(pool);
  CHECK(pool->at(0) == 1);
}

TEST_CASE("e2e: page: an agent that is gone is noticed, and so is its return") {
  Shown shown(support::make_sample_report());
  shown.is_gone = [](int asked) { return asked >= 2 && asked < 6; };
  const auto told = shown.look("/", {kDrawn, "until document.body.classList.contains('lost')",
                                     "document.querySelector('[role=alert]').textContent",
                                     "until !document.body.classList.contains('lost')",
                                     "document.querySelector('[role=alert]').hidden"});
  if (!told) return;
  CHECK(has(told->at(0), "skewd does not answer since 14:02:45 UTC: what you see is old"));
  CHECK(told->at(1) == true);
}

TEST_CASE("e2e: page: a phone needs not be moved sideways, by day and by night") {
  Shown shown(support::make_sample_report());
  for (const char* path : {"/", "/pools/edge/shop", "/pools/edge/none"}) {
    for (const bool dark : {false, true}) {
      std::vector<std::string> flags{"--size", "360x800"};
      if (dark) flags.emplace_back("--dark");
      const auto told = shown.look(path,
                                   {kDrawn, "document.documentElement.scrollWidth",
                                    "getComputedStyle(document.body).backgroundColor"},
                                   flags);
      if (!told) return;
      CHECK(told->at(0) == 360);
      CHECK(told->at(1) == (dark ? "rgb(18, 22, 28)" : "rgb(244, 245, 247)"));
    }
  }
}

TEST_CASE("e2e: page: whoever cannot see or point finds names and ways") {
  const auto told =
      Shown(support::make_sample_report())
          .look("/",
                {kDrawn,
                 "[...document.querySelectorAll('svg[role=img]')].filter(one => "
                 "!one.getAttribute('aria-label') && !one.querySelector('title')).length",
                 "document.querySelector('.row .bars title').textContent",
                 "document.querySelector('input').getAttribute('aria-label')",
                 "document.querySelector('.row a').focus(), document.activeElement.textContent",
                 "document.activeElement.click()", "until document.querySelector('.whole')",
                 "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))",
                 "until document.querySelector('.row')", "document.documentElement.lang"});
  if (!told) return;
  CHECK(told->at(0) == 0);
  CHECK(has(told->at(1), "web-3 100 %, due 20 %, up"));
  CHECK(told->at(3) == "shop");
  CHECK(told->at(6) == "en");
}

TEST_CASE("e2e: page: without JavaScript the essentials are told") {
  Shown shown(support::make_sample_report());
  const auto told = shown.look("/",
                               {"until document.querySelector('footer')", kHeadline,
                                "document.querySelectorAll('tbody tr').length"},
                               {"--no-script"});
  if (!told) return;
  CHECK(has(told->at(0), "Open findings: 1 critical, 1 warning"));
  CHECK(told->at(1) == 12);
}

}  // namespace
}  // namespace skewd
