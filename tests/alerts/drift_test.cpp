// SPDX-License-Identifier: Apache-2.0
#include "alerts/drift.h"

#include <doctest/doctest.h>

#include "tests/alerts/ledger_world.h"

namespace skewd::test {
namespace {

std::string told(LedgerWorld& world) {
  std::string text;
  for (const Difference& one : differences(facts_of(world.file), world.balancer.snapshot())) {
    text += one.pool + ": " + one.text + "\n";
  }
  return text;
}

TEST_CASE("drift: weights, states, addresses and servers are compared") {
  LedgerWorld world;
  CHECK(told(world).empty());
  world.shop().set_weight("web-0", 0);
  world.shop().set_state("web-1", ServerState::maintenance, StateReason::administrator);
  world.shop().server("web-2").address = "127.0.0.1:9000";
  world.shop().add("web-9");
  world.file.pools[0].servers.push_back(world.in_file(0));
  world.file.pools[0].servers.back().name = "web-4";
  CHECK(told(world) ==
        "shop: web-0 has weight 0, the file says 10\n"
        "shop: web-1 is in maintenance, the file leaves it in\n"
        "shop: web-2 has the address 127.0.0.1:9000, the file says 127.0.0.1:8002\n"
        "shop: web-4 of the file is not there\n"
        "shop: web-9 is not in the file\n");
}

TEST_CASE("drift: a server that the file takes out and that is in use") {
  LedgerWorld world;
  world.in_file(1).down = true;
  CHECK(told(world) == "shop: web-1 is in use, the file takes it out\n");
  world.shop().set_state("web-1", ServerState::maintenance, StateReason::administrator);
  CHECK(told(world).empty());
}

TEST_CASE("drift: what cannot be compared is none") {
  LedgerWorld world;
  world.shop().set_state("web-0", ServerState::down, StateReason::check);
  world.shop().set_state("web-1", ServerState::maintenance, StateReason::tracked);
  world.shop().server("web-2").stats.weight = 3;  // a slow start
  CHECK(told(world).empty());
  world.shop().set_weight("web-0", 0);  // HAProxy calls that drained
  world.shop().set_state("web-0", ServerState::drain, StateReason::administrator);
  world.in_file(0).weight = 0;
  CHECK(told(world).empty());
}

TEST_CASE("drift: names, discovery and weights to another scale are none") {
  LedgerWorld world;
  world.in_file(2).resolved_later = true;
  world.shop().server("web-2").address = "127.0.0.1:9000";
  world.shop().add("slot-1");
  CHECK(told(world).empty());
  world.in_file(2).resolved_later = false;
  world.in_file(2).host = "app.example";
  world.file.pools[0].servers_unknown = true;
  CHECK(told(world).empty());
  for (std::size_t i = 0; i < 3; ++i) world.in_file(i).weight = 1;
  CHECK(told(world).empty());  // all a tenth
  for (std::size_t i = 0; i < 3; ++i) world.in_file(i).name = "10.0.0." + std::to_string(i);
  world.file.pools[0].servers_unknown = false;
  CHECK(told(world).empty());  // no name in common
}

TEST_CASE("drift: a finding after a minute, which ends when both are equal again") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  CHECK(world.watch().drifted_servers() == std::size_t{0});
  world.shop().set_weight("web-0", 0);
  world.run(1);
  REQUIRE(world.change(ChangeKind::weight) != nullptr);
  CHECK(world.change(ChangeKind::weight)->drift);
  CHECK(world.watch().drifted_servers() == std::size_t{1});
  world.run(50);
  CHECK(world.open(FindingKind::config_drift) == nullptr);
  world.run(15);
  const Finding* finding = world.open(FindingKind::config_drift);
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::info);
  CHECK(finding->summary ==
        "pool shop differs from haproxy.cfg: web-0 has weight 0, the file says 10; a reload undoes "
        "this");
  world.shop().set_weight("web-0", 10);
  world.run(1);
  CHECK(world.open(FindingKind::config_drift) == nullptr);
  CHECK_FALSE(world.change(ChangeKind::weight)->drift);
}

TEST_CASE("drift: a state that is set back within a minute is quiet") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  for (int round = 0; round < 3; ++round) {
    world.shop().set_state("web-1", ServerState::drain, StateReason::administrator);
    world.run(40);
    world.shop().set_state("web-1", ServerState::up, StateReason::none);
    world.run(40);
  }
  CHECK(world.open(FindingKind::config_drift) == nullptr);
  CHECK(world.opened().find("differs") == std::string::npos);
}

TEST_CASE("drift: an edit that waits for its reload is none, and none after it") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  world.in_file(0).weight = 0;
  world.declare();
  world.run(120);
  CHECK(world.watch().drifted_servers() == std::size_t{0});
  world.balancer.reload();
  world.shop().set_weight("web-0", 0);
  world.run(120);
  CHECK(world.watch().drifted_servers() == std::size_t{0});
  CHECK(world.open(FindingKind::config_drift) == nullptr);
}

TEST_CASE("drift: an edit that is read after the reload that put it in force") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  world.balancer.reload();
  world.shop().set_weight("web-0", 0);
  world.run(2);
  world.in_file(0).weight = 0;
  world.declare();
  CHECK(world.watch().drifted_servers() == std::size_t{0});
  world.run(60);
  world.in_file(0).weight = 7;  // waits for the next
  world.declare();
  CHECK(world.watch().drifted_servers() == std::size_t{0});
}

TEST_CASE("drift: what outlives a reload is not undone by the next") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  world.shop().set_weight("web-0", 1);
  world.run(70);
  REQUIRE(world.open(FindingKind::config_drift) != nullptr);
  world.balancer.reload();  // with a file of states
  world.run(2);
  REQUIRE(world.open(FindingKind::config_drift) != nullptr);
  CHECK(world.open(FindingKind::config_drift)->summary ==
        "pool shop differs from haproxy.cfg: web-0 has weight 1, the file says 10");
}

TEST_CASE("drift: goes on over a restart, before the files are read again") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  world.shop().set_weight("web-0", 0);
  world.run(70);
  REQUIRE(world.open(FindingKind::config_drift) != nullptr);
  const std::string id = world.open(FindingKind::config_drift)->id;
  world.restart();
  REQUIRE(world.restored);
  world.run(3);
  REQUIRE(world.open(FindingKind::config_drift) != nullptr);
  CHECK(world.open(FindingKind::config_drift)->id == id);
  world.in_file(0).weight = 0;
  world.declare();
  CHECK(world.open(FindingKind::config_drift) == nullptr);
}

}  // namespace
}  // namespace skewd::test
