// SPDX-License-Identifier: Apache-2.0
#include "alerts/tracker.h"

#include <doctest/doctest.h>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

const Instant kNow{1'795'228'639'000ms};

Finding claim(FindingKind kind, const std::string& server = {}) {
  Finding finding;
  finding.kind = kind;
  finding.balancer = "edge";
  finding.pool = "shop";
  finding.server = server;
  finding.since = kNow - 2s;
  return finding;
}

TEST_CASE("tracker: a claim is opened once, kept while it is claimed, and resolved when not") {
  Tracker tracker;
  auto events = tracker.update({claim(FindingKind::skew)}, kNow);
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == FindingEventKind::opened);
  const std::string id = events[0].finding.id;
  CHECK(tracker.update({claim(FindingKind::skew)}, kNow + 1s).empty());
  REQUIRE(tracker.open().size() == 1);
  CHECK(tracker.open()[0].id == id);
  CHECK(tracker.open()[0].opened == kNow);
  events = tracker.update({}, kNow + 5s);
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == FindingEventKind::resolved);
  CHECK(events[0].finding.id == id);
  CHECK(events[0].finding.resolved == kNow + 5s);
  CHECK(tracker.open().empty());
}

TEST_CASE("tracker: a higher severity is a change; another number or a lower one is not") {
  Tracker tracker;
  tracker.update({claim(FindingKind::skew)}, kNow);
  Finding more = claim(FindingKind::skew);
  more.observed = 0.9;
  CHECK(tracker.update({more}, kNow + 1s).empty());
  more.severity = Severity::critical;
  const auto events = tracker.update({more}, kNow + 2s);
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == FindingEventKind::changed);
  CHECK(tracker.open()[0].observed == 0.9);
  more.severity = Severity::warning;
  CHECK(tracker.update({more}, kNow + 3s).empty());
  CHECK(tracker.open()[0].severity == Severity::critical);
}

TEST_CASE("tracker: a dead server explains what follows from it in its pool, not elsewhere") {
  Tracker tracker;
  Finding elsewhere = claim(FindingKind::change_suspect);
  elsewhere.pool = "media";
  tracker.update(
      {claim(FindingKind::change_suspect), claim(FindingKind::offline_in_rotation, "web-1"),
       claim(FindingKind::skew, "web-2"), elsewhere},
      kNow);
  const auto symptom_of = [&](FindingKind kind, const std::string& pool) {
    for (const Finding& finding : tracker.open()) {
      if (finding.kind == kind && finding.pool == pool) return finding.symptom_of;
    }
    return std::string("none");
  };
  CHECK(symptom_of(FindingKind::offline_in_rotation, "shop").empty());
  const std::string root = tracker.find(claim(FindingKind::offline_in_rotation, "web-1"))->id;
  CHECK(symptom_of(FindingKind::skew, "shop") == root);
  CHECK(symptom_of(FindingKind::change_suspect, "shop") == root);
  CHECK(symptom_of(FindingKind::change_suspect, "media").empty());
}

TEST_CASE("tracker: a symptom that outlives its root stands for itself") {
  Tracker tracker;
  tracker.update(
      {claim(FindingKind::offline_in_rotation, "web-1"), claim(FindingKind::skew, "web-2")}, kNow);
  tracker.update({claim(FindingKind::skew, "web-2")}, kNow + 1s);
  REQUIRE(tracker.open().size() == 1);
  CHECK(tracker.open()[0].symptom_of.empty());
}

TEST_CASE("tracker: only the latest fifty ended findings are kept") {
  Tracker tracker;
  for (int i = 0; i < 60; ++i) {
    tracker.update({claim(FindingKind::skew, "web-" + std::to_string(i))}, kNow + i * 1s);
  }
  CHECK(tracker.resolved().size() == 50);
  CHECK(tracker.resolved().back().server == "web-58");
}

}  // namespace
}  // namespace skewd::test
