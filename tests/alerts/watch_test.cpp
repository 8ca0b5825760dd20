// SPDX-License-Identifier: Apache-2.0
//
// Intake: what happens to counters, processes and servers must never look like a fault.
#include "alerts/watch.h"

#include <doctest/doctest.h>

#include <numeric>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

std::uint64_t picks_told(WatchedWorld& world) {
  const auto servers = world.watch().servers();
  return std::accumulate(
      servers.begin(), servers.end(), std::uint64_t{0},
      [](std::uint64_t sum, const ServerMemory& memory) { return sum + memory.totals.picks; });
}

double expected_told(WatchedWorld& world) {
  const auto servers = world.watch().servers();
  return std::accumulate(
      servers.begin(), servers.end(), 0.0,
      [](double sum, const ServerMemory& memory) { return sum + memory.totals.expected_picks; });
}

auto traffic(WatchedWorld& world, int requests = 20) {
  return [&world, requests] { world.balancer.send("shop", requests); };
}

TEST_CASE("watch: a reload every minute goes by without a finding, and totals go on") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  std::uint64_t before = 0;
  for (int round = 0; round < 20; ++round) {
    world.run(60, traffic(world));
    CHECK(picks_told(world) >= before + 1100);
    before = picks_told(world);
    world.balancer.reload();
  }
  CHECK_MESSAGE(world.was_quiet(), world.opened());
  CHECK(world.watch().reloads() == 19);
}

TEST_CASE("watch: counters that are cleared under the same process are no traffic") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(120, traffic(world));
  const std::uint64_t before = picks_told(world);
  world.balancer.clear_counters();
  world.run(1, [] {});
  CHECK(picks_told(world) == before);
  world.run(120, traffic(world));
  CHECK(picks_told(world) == before + 120 * 20);
  CHECK(world.watch().reloads() == 0);
  CHECK_MESSAGE(world.was_quiet(), world.opened());
}

TEST_CASE("watch: a counter that goes back by one, as racy sums do, is no reset") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(10, traffic(world));
  const std::uint64_t before = picks_told(world);
  Count& picks = shop.server("web-1").stats.picks;
  picks = Count(*picks - 1);
  world.run(1, [] {});
  picks = Count(*picks + 1);
  world.run(1, traffic(world));
  CHECK(picks_told(world) >= before + 20);
  CHECK(picks_told(world) <= before + 21);
}

TEST_CASE("watch: errors that waver by one never add up") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  Count& errors = shop.server("web-1").stats.errors_5xx;
  errors = Count(10);
  world.run(10, traffic(world));
  for (int round = 0; round < 300; ++round) {
    errors = Count(9);
    world.run(1, traffic(world));
    errors = Count(10);
    world.run(1, traffic(world));
  }
  for (const ServerMemory& memory : world.watch().servers()) CHECK(memory.totals.errors_5xx == 0);
  CHECK_MESSAGE(world.was_quiet(), world.opened());
}

TEST_CASE("watch: an old process that still answers is passed over") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(10, traffic(world));
  Snapshot old = world.balancer.snapshot();
  world.balancer.reload();
  world.run(5, traffic(world));
  const std::uint64_t before = picks_told(world);
  old.at = world.balancer.now();
  world.watch().absorb(old);
  CHECK(world.watch().reloads() == 1);
  world.run(5, traffic(world));
  CHECK(world.watch().reloads() == 1);
  CHECK(picks_told(world) == before + 100);
}

TEST_CASE("watch: an older process is believed when it is the one that stays") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(10, traffic(world));
  Snapshot older = world.balancer.snapshot();
  older.processes[0] = {.pid = 77, .started_unix_seconds = 1, .version = "2.6.12"};
  for (int i = 0; i < 4; ++i) {
    older.at.steady += 1s;
    older.at.wall += 1s;
    world.watch().absorb(older);
  }
  CHECK(world.watch().reloads() == 1);
  CHECK(world.watch().last()->processes[0].pid == 77);
}

TEST_CASE("watch: when one of several processes is not read, its absence is no traffic") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(10, traffic(world));
  const std::uint64_t before = picks_told(world);
  const auto read = [&](std::size_t parts, int factor) {
    world.balancer.pass(1s);
    Snapshot snapshot = world.balancer.snapshot();
    snapshot.parts = parts;
    snapshot.processes.clear();  // over HTTP nobody tells which process it is
    for (ServerStats& server : snapshot.servers) {
      server.picks = Count(*server.picks * static_cast<std::uint64_t>(factor));
    }
    world.watch().absorb(std::move(snapshot));
  };
  read(1, 1);
  read(2, 1000);
  read(1, 1);
  read(2, 1000);
  CHECK(picks_told(world) == before);
}

TEST_CASE("watch: where no process is told, counters that begin anew are a reload") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  const auto read = [&] {
    world.balancer.send("shop", 20);
    world.balancer.pass(1s);
    Snapshot snapshot = world.balancer.snapshot();
    snapshot.processes.clear();
    world.watch().absorb(std::move(snapshot));
  };
  for (int i = 0; i < 10; ++i) read();
  world.balancer.reload();
  for (int i = 0; i < 10; ++i) read();
  CHECK(world.watch().reloads() == 1);
  CHECK(picks_told(world) == 19 * 20);
}

TEST_CASE("watch: a server that comes, goes or moves is a change and never traffic") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(10, traffic(world));
  FakeServer& fresh = shop.add("web-9");
  fresh.stats.picks = Count(1'000'000);  // a slot that was somebody else before
  world.run(1, [] {});
  CHECK(picks_told(world) < 1000);
  shop.server("web-1").address = "127.0.0.9:80";
  shop.remove("web-0");
  world.run(1, [] {});
  CHECK(world.watch().change_counts().at(ChangeKind::servers) == 4);
  CHECK_MESSAGE(world.was_quiet(), world.opened());
}

TEST_CASE("watch: picks and expected picks add up to the same while everybody is eligible") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(100, traffic(world, 17));
  shop.set_weight("web-2", 30);
  world.run(100, traffic(world, 17));
  CHECK(expected_told(world) == doctest::Approx(static_cast<double>(picks_told(world))));
}

TEST_CASE("watch: weights and states are changes, with who did it") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(2, traffic(world));
  shop.set_weight("web-1", 0);
  shop.set_state("web-2", ServerState::maintenance, StateReason::administrator);
  shop.set_state("web-3", ServerState::down, StateReason::check);
  world.run(1, traffic(world));
  shop.set_state("web-2", ServerState::up, StateReason::none);
  shop.set_state("web-3", ServerState::up, StateReason::none);
  world.run(1, traffic(world));
  const auto& counts = world.watch().change_counts();
  CHECK(counts.at(ChangeKind::weight) == 1);
  CHECK(counts.at(ChangeKind::state) == 2);
  CHECK(counts.at(ChangeKind::check) == 2);
}

TEST_CASE("watch: a jump of the wall clock makes no finding") {
  WatchedWorld world;
  world.balancer.add_pool("shop", 4);
  world.run(60, traffic(world));
  world.balancer.jump_wall_clock(-1h);
  world.run(60, traffic(world));
  world.balancer.jump_wall_clock(2h);
  world.run(60, traffic(world));
  CHECK_MESSAGE(world.was_quiet(), world.opened());
}

TEST_CASE("watch: an ignored pool is counted and never accused") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  BalancerSettings settings;
  settings.name = "edge";
  settings.pools.emplace_back();
  settings.pools[0].match = "sh*";
  settings.pools[0].ignore = true;
  world.watch().configure(settings, 1);
  world.run(10, traffic(world));
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::down;
  world.run(10, traffic(world));
  CHECK(world.watch().tracker().open().empty());
  CHECK(world.watch().pools()[0].balancer_errors == 200);
}

TEST_CASE("watch: the same snapshots make the same findings") {
  const auto summaries = [] {
    WatchedWorld world;
    FakePool& shop = world.balancer.add_pool("shop", 4);
    world.run(30, traffic(world));
    shop.server("web-1").favour = 0;
    world.run(30, traffic(world));
    std::string text;
    for (const FindingEvent& event : world.events) text += event.finding.id + event.finding.summary;
    return text;
  };
  CHECK(summaries() == summaries());
  CHECK_FALSE(summaries().empty());
}

TEST_CASE("watch: a finding names the change that led to it") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(30, traffic(world));
  world.balancer.reload();
  for (const char* server : {"web-0", "web-1", "web-2"}) shop.set_weight(server, 0);
  world.run(5, traffic(world));
  const Finding* funnel = world.open(FindingKind::skew);
  REQUIRE(funnel != nullptr);
  CHECK(funnel->cause.kind == "weight");
  CHECK(funnel->cause.text.find("shop/web-0, web-1, web-2: weight 10 -> 0") != std::string::npos);
}

TEST_CASE("watch: the other pools that are even are named as innocent") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.balancer.add_pool("media", 3);
  world.run(30, [&] {
    world.balancer.send("shop", 20);
    world.balancer.send("media", 20);
  });
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::down;
  world.run(3, [&] {
    world.balancer.send("shop", 20);
    world.balancer.send("media", 20);
  });
  const Finding* hole = world.open(FindingKind::black_hole);
  REQUIRE(hole != nullptr);
  REQUIRE(hole->innocent.size() == 1);
  CHECK(hole->innocent[0].find("pool media is even") == 0);
}

}  // namespace
}  // namespace skewd::test
