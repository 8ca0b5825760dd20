// SPDX-License-Identifier: Apache-2.0
//
// A balancer of which only its access log tells: what is found, and what is left alone.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/alerts/log_world.h"

namespace skewd::test {
namespace {

bool is_quiet(const LogWorld& world) {
  return std::none_of(world.events.begin(), world.events.end(), [](const FindingEvent& event) {
    return event.kind == FindingEventKind::opened && event.finding.severity > Severity::info;
  });
}

std::size_t changes_of(LogWorld& world, ChangeKind kind) {
  return static_cast<std::size_t>(
      std::count_if(world.watch().changes().begin(), world.watch().changes().end(),
                    [&](const Change& change) { return change.kind == kind; }));
}

ShareClass class_of(LogWorld& world) {
  return world.watch().judgement_of(world.watch().last()->topology->pools[0]).share_class;
}

TEST_CASE("log only: shares by the weights of the file are even, without the file nobody knows") {
  LogWorld world;
  world.server(0).stats.weight = 5;
  SUBCASE("with the file") {
    world.in_file(0).weight = 5;
    world.declare();
    world.run(300);
    CHECK(class_of(world) == ShareClass::exact);
  }
  SUBCASE("without") {
    world.run(300);
    CHECK(class_of(world) == ShareClass::unknown);
    CHECK_FALSE(world.watch().knows_weights(world.watch().last()->topology->pools[0]));
  }
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: a server that gets other than the file's weight makes due is found") {
  LogWorld world;
  world.declare();
  world.run(60);
  world.server(2).favour = 6;
  world.run(30);
  const Finding* const skew = world.open(FindingKind::skew);
  REQUIRE(skew != nullptr);
  CHECK(skew->server == world.server(2).name);
}

TEST_CASE("log only: an operator who tells the algorithm is believed, with weights of 1") {
  LogWorld world;
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "nginx";
  settings.config = {"/etc/nginx/nginx.conf"};
  settings.pools = {PoolSettings{"shop", "roundrobin", {}, false}};
  world.watch().configure(settings, 1);
  world.run(5);
  CHECK(class_of(world) == ShareClass::exact);
}

TEST_CASE("log only: beside a host name weights are guesses, and compare with nothing") {
  LogWorld world;
  world.server(2).stats.weight = 5;
  world.in_file(2).weight = 5;
  world.in_file(2).host = "app.example";
  world.in_file(2).address = "app.example:80";
  world.in_file(2).name = "app.example:80";
  world.declare();
  world.run(300);
  CHECK(class_of(world) == ShareClass::unknown);
  CHECK_FALSE(world.watch().last()->notes.empty());
  CHECK(world.open(FindingKind::config_drift) == nullptr);
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: clients that the file binds to servers make shares that weights do not") {
  LogWorld world;
  world.file.pools[0].balance.sticky = true;
  world.declare();
  world.run(5);
  CHECK(class_of(world) == ShareClass::affinity);
}

// nginx asks it again every ten seconds, so that it gets next to nothing: that is no skew.
TEST_CASE("log only: a dead server that is passed over is the root, and no share is to blame") {
  LogWorld world;
  world.declare();
  world.run(120, 40);
  world.server(1).health = Health::refuses;
  world.run(150, 40);
  const Finding* const dead = world.open(FindingKind::offline_in_rotation);
  REQUIRE_MESSAGE(dead != nullptr, world.opened());
  CHECK(dead->server == world.server(1).name);
  CHECK(dead->summary.find("health check") == std::string::npos);
  CHECK_MESSAGE(world.opened().find("of its due") == std::string::npos, world.opened());
  CHECK(world.open(FindingKind::skew) == nullptr);
  world.server(1).health = Health::answers;
  world.run(90, 40);
  CHECK(world.open(FindingKind::offline_in_rotation) == nullptr);
  CHECK(world.open(FindingKind::skew) == nullptr);
}

// It is asked twice in ten seconds: too rarely for any statistic.
TEST_CASE("log only: a server that joins and never answers is named in ten seconds") {
  LogWorld world(5);
  world.server(4).favour = 0;
  const ServerSpec late = world.file.pools[0].servers.back();
  world.file.pools[0].servers.pop_back();
  world.declare();
  world.run(60);
  world.file.pools[0].servers.push_back(late);
  world.declare();
  world.server(4).favour = 0.05;
  world.server(4).health = Health::refuses;
  world.run(10);
  const Finding* const dead = world.open(FindingKind::offline_in_rotation);
  REQUIRE_MESSAGE(dead != nullptr, world.opened());
  CHECK(dead->server == world.server(4).name);
  CHECK(dead->severity >= Severity::warning);
  world.server(4).health = Health::answers;
  world.server(4).favour = 1;
  world.run(60);
  CHECK(world.open(FindingKind::offline_in_rotation) == nullptr);
}

TEST_CASE("log only: a pool that never answers is a black hole, until nobody asks it any more") {
  LogWorld world(2);
  world.declare();
  for (std::size_t i = 0; i < 2; ++i) world.server(i).health = Health::refuses;
  world.run(10);
  const Finding* const hole = world.open(FindingKind::black_hole);
  REQUIRE_MESSAGE(hole != nullptr, world.opened());
  CHECK(hole->pool == "shop");
  CHECK(hole->severity == Severity::critical);
  world.run(130, 0);
  for (const FindingKind kind : {FindingKind::black_hole, FindingKind::offline_in_rotation}) {
    CHECK_MESSAGE(world.open(kind) == nullptr, world.opened());
  }
}

TEST_CASE("log only: the same dead server in a pool without a file accuses none of the others") {
  LogWorld world(3);
  world.run(6000, 40);
  world.server(1).health = Health::refuses;
  world.run(300, 40);
  CHECK(world.open(FindingKind::offline_in_rotation) != nullptr);
  CHECK_MESSAGE(world.open(FindingKind::skew) == nullptr, world.opened());
}

TEST_CASE("log only: an edited weight is one change, by the file, and is put in") {
  LogWorld world;
  world.declare();
  world.run(30);
  world.in_file(0).weight = 5;
  world.server(0).stats.weight = 5;
  world.declare();
  world.run(120);
  CHECK(world.watch().last()->servers[0].weight == 5);
  CHECK(changes_of(world, ChangeKind::file) == 1);
  CHECK(changes_of(world, ChangeKind::weight) == 0);
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: a server that leaves the file is not missed") {
  LogWorld world;
  world.declare();
  world.run(120);
  world.file.pools[0].servers.pop_back();
  world.shop().servers.back().favour = 0;
  world.declare();
  world.run(300);
  CHECK(world.watch().last()->servers.size() == 3);
  CHECK(changes_of(world, ChangeKind::servers) == 0);
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: a funnel by weights of the file is found as in any other balancer") {
  LogWorld world;
  world.declare();
  world.run(60);
  for (std::size_t i = 1; i < 4; ++i) {
    world.in_file(i).down = true;
    world.shop().servers[i].stats.state = ServerState::maintenance;
  }
  world.declare();
  world.run(60);
  const Finding* const skew = world.open(FindingKind::skew);
  REQUIRE_MESSAGE(skew != nullptr, world.opened());
  CHECK(skew->subtype == "funnel");
  CHECK(skew->server == world.server(0).name);
}

TEST_CASE("log only: one slow server is named at a rate at which averages tell nothing yet") {
  LogWorld world;
  world.declare();
  world.run(600, 16);
  world.server(3).times.response = 80;
  world.run(60, 16);
  const Finding* const slow = world.open(FindingKind::latency_server);
  REQUIRE_MESSAGE(slow != nullptr, world.opened());
  CHECK(slow->server == world.server(3).name);
  CHECK(slow->layer == Layer::application);
}

TEST_CASE("log only: times that stay as they are are no finding") {
  LogWorld world;
  world.declare();
  world.run(1500, 16);
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: counting that begins anew is no reload, and nothing is compared over it") {
  LogWorld world;
  world.declare();
  world.run(30);
  const std::uint64_t before = world.watch().pools()[0].requests;
  SUBCASE("with another beginning") {
    world.tamper = [](Snapshot& snapshot) { snapshot.counting_since_ms += 1; };
  }
  SUBCASE("with the same beginning") { world.balancer.clear_counters(); }
  world.run(1);
  CHECK(world.watch().pools()[0].requests == before);
  CHECK(world.watch().reloads() == 0);
  CHECK(changes_of(world, ChangeKind::reload) == 0);
  world.run(10);
  CHECK(world.watch().pools()[0].requests == before + 200);
  CHECK_MESSAGE(is_quiet(world), world.opened());
}

TEST_CASE("log only: a reload that the log shows is in the ledger, and counters go on") {
  LogWorld world;
  world.declare();
  std::uint64_t generation = 1;
  std::uint64_t pid = 700;
  world.tamper = [&](Snapshot& snapshot) {
    snapshot.reloads = Count(generation);
    snapshot.processes = {Process{.pid = pid, .started_unix_seconds = 5, .version = {}}};
  };
  world.run(30);
  const std::uint64_t before = world.watch().pools()[0].requests;
  SUBCASE("by the generation of its workers") { generation = 2; }
  SUBCASE("by its process") {
    generation = 2;
    pid = 701;
  }
  world.run(10);
  CHECK(world.watch().pools()[0].requests == before + 200);
  CHECK(world.watch().reloads() == 1);
  CHECK(changes_of(world, ChangeKind::reload) == 1);
}

TEST_CASE("log only: a state that nobody tells is no change, and comes and goes for nobody") {
  LogWorld world;
  world.declare();
  int second = 0;
  world.tamper = [&](Snapshot& snapshot) {
    snapshot.servers[1].state = ++second % 2 == 0 ? ServerState::down : ServerState::unknown;
    snapshot.servers[1].reason = StateReason::check;
  };
  world.run(60);
  CHECK(changes_of(world, ChangeKind::check) == 0);
  CHECK(world.open(FindingKind::flapping) == nullptr);
}

TEST_CASE("log only: after a restart nothing is forgotten while the file is being read") {
  LogWorld world;
  world.server(3).favour = 0;
  world.in_file(3).weight = 1;
  world.declare();
  world.run(120);
  const Finding* const skew = world.open(FindingKind::skew);
  REQUIRE(skew != nullptr);
  const std::string id = skew->id;
  const std::size_t changes = world.watch().changes().size();
  REQUIRE(world.restart());
  world.run(3);
  world.declare();
  world.run(30);
  REQUIRE(world.open(FindingKind::skew) != nullptr);
  CHECK(world.open(FindingKind::skew)->id == id);
  CHECK(world.watch().changes().size() == changes);
  REQUIRE(world.restart());
  world.run(30);  // nor is anybody blind if it cannot be read
  CHECK(world.watch().last()->at.wall == world.balancer.now().wall);
}

TEST_CASE("log only: what the file says is no drift from itself") {
  LogWorld world;
  world.in_file(0).weight = 5;
  world.declare();
  world.run(200);
  CHECK(world.open(FindingKind::config_drift) == nullptr);
}

}  // namespace
}  // namespace skewd::test
