// SPDX-License-Identifier: Apache-2.0
// What ARCHITECTURE.md promises about claims, counters and shares.
#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "alerts/detect/expected_share.h"
#include "alerts/tracker.h"
#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

std::uint64_t requests_of(WatchedWorld& world) {
  std::uint64_t requests = 0;
  for (const ServerMemory& server : world.watch().servers()) requests += server.totals.requests;
  return requests;
}

void lose_requests(WatchedWorld& world) {
  FakePool& shop = world.balancer.add_pool("shop", 3);
  world.run(5, [&] { world.balancer.send("shop", 20); });
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::down;
  world.run(2, [&] { world.balancer.send("shop", 20); });
}

}  // namespace

TEST_CASE("invariants: a finding ends with the first interval that does not claim it") {
  Tracker tracker;
  Finding claim;
  claim.pool = "shop";
  CHECK(tracker.update({claim}, Instant()).size() == 1);
  const std::string id = tracker.open().at(0).id;
  CHECK(tracker.update({claim}, Instant()).empty());
  CHECK(tracker.open().at(0).id == id);
  const auto events = tracker.update({}, Instant());
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == FindingEventKind::resolved);
  CHECK(events[0].finding.id == id);
  CHECK(tracker.open().empty());
}

TEST_CASE("invariants: servers whose state is not told make no pool without servers") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 3);
  world.run(5, [&] { world.balancer.send("shop", 20); });
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::unknown;
  world.run(5, [&] { world.balancer.send("shop", 20); });
  world.run(5, [] {});
  CHECK(world.open(FindingKind::black_hole) == nullptr);
  CHECK(world.open(FindingKind::latent_black_hole) == nullptr);
}

TEST_CASE("invariants: silence of the source ends no finding") {
  WatchedWorld world;
  lose_requests(world);
  REQUIRE(world.open(FindingKind::black_hole) != nullptr);
  world.run_unread(120);
  CHECK(world.open(FindingKind::black_hole) != nullptr);
  CHECK(world.open(FindingKind::blind) != nullptr);
}

TEST_CASE("invariants: counters go on over a reload and over cleared counters") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 3);
  const auto traffic = [&] { world.balancer.send("shop", 20); };
  world.run(5, traffic);
  const std::uint64_t before = requests_of(world);
  CHECK(before > 0);
  world.balancer.reload();
  world.run(1, traffic);
  const std::uint64_t reloaded = requests_of(world);
  CHECK(reloaded == before + 20);  // a new process: all that it counts is new
  world.balancer.clear_counters();
  world.run(1, traffic);
  CHECK(requests_of(world) >= reloaded);
  world.run(1, traffic);
  CHECK(requests_of(world) >= reloaded + 20);
}

TEST_CASE("invariants: the due shares sum up to 1, or nobody is chosen") {
  const std::vector<double> weights{10, 20, 0, 70};
  std::vector<double> due(weights.size());
  expected_shares(weights, std::vector<std::uint8_t>{1, 1, 1, 0}, due);
  CHECK(std::accumulate(due.begin(), due.end(), 0.0) == doctest::Approx(1));
  CHECK(due[1] == doctest::Approx(2 * due[0]));
  CHECK(due[3] == 0);
  expected_shares(weights, std::vector<std::uint8_t>{0, 0, 1, 0}, due);
  CHECK(std::accumulate(due.begin(), due.end(), 0.0) == 0);
}

}  // namespace skewd::test
