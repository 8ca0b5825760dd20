// SPDX-License-Identifier: Apache-2.0
//
// Whether everybody can use the page, in whatever state it is, and for as long as it stays open.
// SKEWD_PICTURES=FOLDER leaves pictures of all states there, to be looked at.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/exporters/page_states.h"
#include "tests/exporters/shown_page.h"

namespace skewd {
namespace {

using Json = nlohmann::json;
using support::kDrawn;
using support::Shown;

struct State {
  std::string name;
  Report report;
  std::string path = "/";
  std::string until = kDrawn;
};

std::vector<State> all_states() {
  return {{"no_balancer", support::make_report_without_balancers()},
          {"blind", support::make_blind_report()},
          {"even", support::make_large_report(6, 4)},
          {"funnel", support::make_sample_report()},
          {"funnel_pool", support::make_sample_report(), "/pools/edge/shop"},
          {"black_hole", support::make_black_hole_report()},
          {"black_hole_pool", support::make_black_hole_report(), "/pools/edge/shop"},
          {"no_pool", support::make_sample_report(), "/pools/edge/none"},
          {"crowded", support::make_crowded_report()},
          {"hostile", support::make_hostile_report(16)},  // axe-core takes its time
          {"gone", support::make_sample_report(), "/",
           "until document.body.classList.contains('lost')"}};
}

/// Each size and scheme: seen there, judged there.
std::vector<std::string> steps_of(const State& state) {
  std::vector<std::string> steps{state.until};
  const char* const pictures = std::getenv("SKEWD_PICTURES");
  for (const char* size : {"1280x900", "360x800"}) {
    for (const char* scheme : {"light", "dark"}) {
      steps.push_back(std::string("as ") + size + " " + scheme);
      steps.emplace_back("document.documentElement.scrollWidth <= innerWidth");
      if (pictures != nullptr) {
        steps.push_back(std::string("shot ") + pictures + "/" + state.name + "-" + size + "-" +
                        scheme + ".png");
      }
      steps.emplace_back("judge");
    }
  }
  return steps;
}

TEST_CASE("e2e: page: axe-core holds nothing against it, in any state, by day and by night") {
  for (const State& state : all_states()) {
    CAPTURE(state.name);
    Shown shown(state.report);
    if (state.name == "gone") shown.is_gone = [](int asked) { return asked >= 2; };
    const auto told = shown.look(state.path, steps_of(state));
    if (!told) return;
    for (const Json& answer : *told) {
      if (answer.is_null()) {
        MESSAGE("skipped: axe-core could not be fetched");
        return;
      }
      if (answer.is_array()) {
        CHECK_MESSAGE(answer.empty(), answer.dump(1));
      } else {
        CHECK(answer == true);  // needs not be moved sideways
      }
    }
  }
}

TEST_CASE("e2e: page: by the keyboard alone one finds a pool, opens it, returns and filters") {
  std::vector<std::string> steps{kDrawn};
  const std::string focused =
      "document.activeElement.tagName + ' ' + (document.activeElement.textContent.trim() || "
      "document.activeElement.getAttribute('aria-label'))";
  constexpr std::size_t kTabs = 15;
  for (std::size_t i = 0; i < kTabs; ++i) {
    steps.emplace_back("press Tab");
    steps.push_back(focused);
    steps.emplace_back("getComputedStyle(document.activeElement).outlineStyle !== 'none'");
  }
  const std::vector<std::string> walk = {
      "document.querySelectorAll('.row a')[2].focus()",
      "press Enter",
      "until document.querySelector('.whole')",
      "document.activeElement.tagName",
      "press Escape",
      "until document.querySelector('.row')",
      "document.activeElement.textContent",
      "press /",
      "document.activeElement.tagName + document.activeElement.value",
      "type cart",
      "until document.querySelectorAll('.row').length === 1",
      "location.search",
      "press Escape",
      "until document.querySelectorAll('.row').length > 3",
      "location.search"};
  steps.insert(steps.end(), walk.begin(), walk.end());
  const auto told = Shown(support::make_sample_report()).look("/", steps);
  if (!told) return;
  std::vector<std::string> seen;
  for (std::size_t i = 0; i < kTabs; ++i) {
    seen.push_back(told->at(2 * i));
    CHECK_MESSAGE(told->at(2 * i + 1) == true, seen.back());
  }
  for (const char* wanted : {"A skewd", "A edge / shop / web-3", "A runbook",
                             "INPUT filter the pools", "A shop", "A media", "A cart"}) {
    CHECK_MESSAGE(std::ranges::count(seen, wanted) > 0, wanted);
  }
  const std::size_t at = 2 * kTabs;
  CHECK(told->at(at + 1) == "H1");
  CHECK(told->at(at + 2) == "cart");
  CHECK(told->at(at + 3) == "INPUT");
  CHECK(told->at(at + 4) == "?filter=cart");
  CHECK(told->at(at + 5) == "");
}

TEST_CASE("e2e: page: at twice and four times the size nothing is lost, nor with larger letters") {
  const std::string fits = "document.documentElement.scrollWidth <= innerWidth";
  for (const char* path : {"/", "/pools/edge/shop"}) {
    Shown shown(support::make_sample_report());
    const auto zoomed =
        shown.look(path, {kDrawn, "as 640x450 light", fits, "as 320x225 light", fits});
    if (!zoomed) return;
    CHECK(*zoomed == Json({true, true}));
    const auto large = shown.look(
        path, {kDrawn, fits, "parseFloat(getComputedStyle(document.body).fontSize) >= 28"},
        {"--letters", "32"});
    CHECK(large.value() == Json({true, true}));
  }
}

TEST_CASE("e2e: page: who wants no motion sees none") {
  const auto told = Shown(support::make_sample_report())
                        .look("/",
                              {kDrawn,
                               "[...document.querySelectorAll('*')].filter(one => "
                               "parseFloat(getComputedStyle(one).transitionDuration) > "
                               "0).length + document.getAnimations().length"},
                              {"--still"});
  if (!told) return;
  CHECK(told->at(0) == 0);
}

TEST_CASE("e2e: page: it can stay open: updates leave nothing behind") {
  // As if somebody came back to the tab again and again: each time it asks at once.
  const std::string update =
      "void (async () => { for (let i = 0; i < 30; ++i) { const before = "
      "document.body.dataset.drawn; document.dispatchEvent(new Event('visibilitychange')); "
      "while (document.body.dataset.drawn === before) await new Promise(done => setTimeout(done, "
      "5)); } window.rounds = (window.rounds ?? 0) + 1; })()";
  const auto told = Shown(support::make_crowded_report())
                        .look("/",
                              {kDrawn, update, "until rounds === 1", "weigh", update,
                               "until rounds === 2", "weigh"},
                              {"--patience", "250"});
  if (!told) return;
  const Json& before = told->at(1);
  const Json& after = told->at(3);
  CHECK(after.at("nodes").get<int>() <= before.at("nodes").get<int>() + 50);
  CHECK(after.at("listeners").get<int>() <= before.at("listeners").get<int>());
  CHECK(after.at("bytes").get<double>() < before.at("bytes").get<double>() * 1.1);
  MESSAGE("30 updates of 2000 servers: ", before.dump(), " became ", after.dump());
}

TEST_CASE("e2e: page: of pools in equal trouble the more uneven stands first") {
  const auto told = Shown(support::make_crowded_report())
                        .look("/", {kDrawn,
                                    "[...document.querySelectorAll('.row h3')].slice(0, "
                                    "3).map(one => one.textContent).join()"});
  if (!told) return;
  CHECK(told->at(0) == "pool-42,pool-61,pool-0");
}

}  // namespace
}  // namespace skewd
