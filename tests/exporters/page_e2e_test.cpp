// SPDX-License-Identifier: Apache-2.0
//
// The status page in a real browser.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/exporters/page_states.h"
#include "tests/exporters/shown_page.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

using support::kDrawn;
using support::kHeadline;
using support::Shown;

bool has(const Json& text, std::string_view part) {
  return text.is_string() && text.get<std::string>().find(part) != std::string::npos;
}

TEST_CASE("e2e: page: without a balancer it says so") {
  const auto told = Shown(support::make_report_without_balancers()).look("/", {kDrawn, kHeadline});
  if (!told) return;
  CHECK(has(told->at(0), "No balancer is watched yet"));
}

TEST_CASE("e2e: page: silence is not shown as health") {
  const auto told = Shown(support::make_blind_report())
                        .look("/", {kDrawn, kHeadline,
                                    "document.querySelector('.balancer.stale .old').textContent",
                                    "document.querySelector('.problem').textContent"});
  if (!told) return;
  CHECK(has(told->at(0), "Cannot read internal"));
  CHECK(has(told->at(1), "read 3 min ago"));
  CHECK(has(told->at(2), "connection refused"));
}

TEST_CASE("e2e: page: what is even is called even") {
  const auto told = Shown(support::make_large_report(6, 4))
                        .look("/", {kDrawn, kHeadline, "document.querySelectorAll('.row').length",
                                    "document.querySelector('.verdict').className"});
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
  const auto told = Shown(support::make_black_hole_report())
                        .look("/pools/edge/shop",
                              {kDrawn, kHeadline, "document.querySelector('.finding').className",
                               "document.querySelector('.whole tbody b').textContent",
                               "document.querySelectorAll('.whole .dot.down').length"});
  if (!told) return;
  CHECK(has(told->at(0), "no live server"));
  CHECK(told->at(1) == "finding first critical");
  CHECK(told->at(2) == "–");
  CHECK(told->at(3) == 5);
}

constexpr const char* kTypeFilter =
    "(() => { const input = document.querySelector('input'); input.value = 'POOL-42'; "
    "input.dispatchEvent(new Event('input')); })()";

TEST_CASE("e2e: page: two thousand servers are filtered, and the filter has an address") {
  Shown shown(support::make_large_report(100, 20));
  const auto told = shown.look(
      "/?filter=pool-7",
      {"until document.body.dataset.drawn > 1", "document.querySelectorAll('.row').length",
       kTypeFilter, "until document.querySelectorAll('.row').length === 1", "location.search",
       "performance.getEntriesByName('update').at(-1).duration",
       "performance.getEntriesByName('first-contentful-paint')[0].startTime"},
      {"--patience", "150"});
  if (!told) return;
  CHECK(told->at(0) == 11);
  CHECK(told->at(2) == "?filter=POOL-42");
  MESSAGE("2000 servers: an update takes ", told->at(3).get<double>(), " ms, first paint after ",
          told->at(4).get<double>(), " ms");
}

constexpr const char* kCountTouched =
    "window.touched = 0; new MutationObserver(all => { window.touched += all.length; })"
    ".observe(document.querySelector('main'), {subtree: true, childList: true, "
    "attributes: true, characterData: true})";

TEST_CASE("e2e: page: an update leaves what did not change alone") {
  const auto told = Shown(support::make_sample_report())
                        .look("/", {"until document.body.dataset.drawn > 1", kCountTouched,
                                    "document.body.dataset.drawn = '0'",
                                    "until document.body.dataset.drawn > 1", "window.touched"});
  if (!told) return;
  CHECK(told->at(2) == 0);
}

TEST_CASE("e2e: page: hostile names stay text") {
  Shown shown(support::make_hostile_report());
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

constexpr const char* kCountNameless =
    "[...document.querySelectorAll('svg[role=img]')].filter(one => "
    "!one.getAttribute('aria-label') && !one.querySelector('title')).length";

TEST_CASE("e2e: page: whoever cannot see or point finds names and ways") {
  const auto told =
      Shown(support::make_sample_report())
          .look("/",
                {kDrawn, kCountNameless, "document.querySelector('.row .bars title').textContent",
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
  CHECK(has(told->at(0), "BALANCER shop: all requests go to web-3"));
  CHECK(told->at(1) == 12);
}

}  // namespace
}  // namespace skewd
