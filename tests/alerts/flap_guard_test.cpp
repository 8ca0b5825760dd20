// SPDX-License-Identifier: Apache-2.0
#include "alerts/flap_guard.h"

#include <doctest/doctest.h>

#include "alerts/tracker.h"
#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

const Instant kStart{1'795'228'639'000ms};

Finding lost_requests(const std::string& pool = "shop") {
  Finding finding;
  finding.kind = FindingKind::requests_lost;
  finding.pool = pool;
  finding.severity = Severity::critical;
  finding.summary = pool + ": requests are lost";
  finding.since = kStart;
  return finding;
}

// A guard in front of a tracker, as the watch has them.
struct Guarded {
  FlapGuard guard;
  Tracker tracker;
  Moment now{kStart, 1h};
  int opened = 0;

  void claim(std::vector<Finding> claims, std::chrono::milliseconds passed = 1s) {
    now.wall += passed;
    now.steady += passed;
    guard.calm(claims, now);
    for (const FindingEvent& event : tracker.update(std::move(claims), now.wall)) {
      opened += event.kind == FindingEventKind::opened ? 1 : 0;
    }
  }
  void come_and_go(std::chrono::milliseconds half_period) {
    claim({lost_requests()}, half_period);
    claim({}, half_period);
  }
};

TEST_CASE("flap guard: what comes and goes all day calls three times, and not again") {
  Guarded world;
  for (int i = 0; i < 100; ++i) world.come_and_go(5min);
  CHECK(world.opened == 3);
  REQUIRE(world.tracker.open().size() == 1);
  const Finding& finding = world.tracker.open()[0];
  CHECK(finding.kind == FindingKind::flapping);
  CHECK(finding.subtype == "requests_lost");
  CHECK(finding.pool == "shop");
  CHECK(finding.severity == Severity::critical);
  CHECK(finding.since == kStart);
  CHECK(finding.summary.find("this came 100 times") != std::string::npos);
}

TEST_CASE("flap guard: twice in an hour, or thrice in more, is no flapping") {
  Guarded world;
  for (int i = 0; i < 10; ++i) world.come_and_go(16min);
  CHECK(world.opened == 10);
  CHECK(world.tracker.open().empty());
}

TEST_CASE("flap guard: half an hour of calm ends it, and who stays gets its name back") {
  Guarded world;
  for (int i = 0; i < 3; ++i) world.come_and_go(1min);
  CHECK(world.tracker.open().at(0).kind == FindingKind::flapping);
  for (int minute = 0; minute < 31; ++minute) world.claim({}, 1min);
  CHECK(world.tracker.open().empty());
  for (int i = 0; i < 3; ++i) world.come_and_go(1min);
  CHECK(world.tracker.open().at(0).kind == FindingKind::flapping);
  for (int minute = 0; minute < 32; ++minute) world.claim({lost_requests()}, 1min);
  REQUIRE(world.tracker.open().size() == 1);
  CHECK(world.tracker.open()[0].kind == FindingKind::requests_lost);
}

TEST_CASE("flap guard: other subjects are told as they are") {
  Guarded world;
  for (int i = 0; i < 3; ++i) world.come_and_go(1min);
  world.claim({lost_requests("media")});
  CHECK(world.tracker.open().size() == 2);
  CHECK(world.tracker.find(lost_requests("media")) != nullptr);
}

TEST_CASE("flap guard: two claims on one subject are one coming") {
  Guarded world;
  for (int i = 0; i < 2; ++i) {
    world.claim({lost_requests(), lost_requests()}, 1min);
    world.claim({}, 1min);
  }
  CHECK(world.tracker.open().empty());
  CHECK(world.opened == 2);
}

TEST_CASE("flap guard: a pool that is empty every other minute is one page after three") {
  WatchedWorld world(5s);
  FakePool& shop = world.balancer.add_pool("shop", 2);
  for (int round = 0; round < 20; ++round) {
    const bool empty = round % 2 == 1;
    for (FakeServer& server : shop.servers) {
      shop.set_state(server.name, empty ? ServerState::maintenance : ServerState::up,
                     empty ? StateReason::administrator : StateReason::none);
    }
    world.run(12, [&] { world.balancer.send("shop", 20); });
  }
  int pages = 0;
  for (const FindingEvent& event : world.events) {
    pages += event.kind == FindingEventKind::opened && event.finding.severity > Severity::info;
  }
  CHECK(pages == 3);
  REQUIRE(world.open(FindingKind::flapping) != nullptr);
  CHECK(world.open(FindingKind::flapping)->subtype == "black_hole");
}

}  // namespace
}  // namespace skewd::test
