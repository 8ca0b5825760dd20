// SPDX-License-Identifier: Apache-2.0
//
// Who made a change, and which kind of change it is.
#include <doctest/doctest.h>

#include "alerts/process_changes.h"
#include "tests/alerts/ledger_world.h"

namespace skewd::test {
namespace {

ChangeSource source_of(const LedgerWorld& world, ChangeKind kind) {
  const Change* const change = world.change(kind);
  REQUIRE(change != nullptr);
  return change->source;
}

TEST_CASE("change source: weights and states without a new process are set on the socket") {
  LedgerWorld world;
  world.run(2);
  world.shop().set_weight("web-0", 5);
  world.shop().set_state("web-1", ServerState::maintenance, StateReason::administrator);
  world.run(1);
  CHECK(source_of(world, ChangeKind::weight) == ChangeSource::socket);
  CHECK(source_of(world, ChangeKind::state) == ChangeSource::socket);
  CHECK_FALSE(world.change(ChangeKind::weight)->drift);  // no file is known
}

TEST_CASE("change source: checks, agents and names") {
  LedgerWorld world;
  world.run(2);
  world.shop().set_state("web-1", ServerState::down, StateReason::check);
  world.run(1);
  CHECK(source_of(world, ChangeKind::check) == ChangeSource::health_check);
  world.shop().set_state("web-1", ServerState::up, StateReason::none);
  world.run(1);
  CHECK(source_of(world, ChangeKind::check) == ChangeSource::health_check);
  world.shop().set_state("web-1", ServerState::unresolved, StateReason::dns);
  world.run(1);
  CHECK(source_of(world, ChangeKind::check) == ChangeSource::dns);
}

TEST_CASE("change source: a server that moves is moved by its name, or on the socket") {
  LedgerWorld world;
  world.run(2);
  world.shop().server("web-2").address = "127.0.0.1:9001";
  world.run(1);
  CHECK(source_of(world, ChangeKind::servers) == ChangeSource::unknown);  // no file is known
  world.declare();
  world.shop().server("web-2").address = "127.0.0.1:9002";
  world.run(1);
  CHECK(source_of(world, ChangeKind::servers) == ChangeSource::socket);
  world.in_file(2).resolved_later = true;
  world.declare();
  world.shop().server("web-2").address = "127.0.0.1:9003";
  world.run(1);
  CHECK(source_of(world, ChangeKind::servers) == ChangeSource::dns);
  world.shop().add("web-3");
  world.run(1);
  CHECK(source_of(world, ChangeKind::servers) == ChangeSource::socket);
}

TEST_CASE("change source: what a reload brings is of the file") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  world.in_file(0).weight = 0;
  world.declare();
  REQUIRE(world.change(ChangeKind::file) != nullptr);
  CHECK(world.change(ChangeKind::file)->after == "weight 0");
  world.balancer.reload();
  world.shop().set_weight("web-0", 0);
  world.shop().add("web-3");
  world.run(1);
  CHECK(source_of(world, ChangeKind::reload) == ChangeSource::process);
  CHECK(source_of(world, ChangeKind::weight) == ChangeSource::file);
  CHECK(source_of(world, ChangeKind::servers) == ChangeSource::file);
  CHECK_FALSE(world.change(ChangeKind::weight)->drift);
}

TEST_CASE("change source: a shift has the source of what was ordered") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  for (const char* server : {"web-0", "web-1"}) world.shop().set_weight(server, 0);
  world.run(1);
  REQUIRE(world.change(ChangeKind::ordered_shift) != nullptr);
  CHECK(source_of(world, ChangeKind::ordered_shift) == ChangeSource::socket);
  CHECK(world.change(ChangeKind::ordered_shift)->drift);
}

TEST_CASE("changes of processes: a restart only where a master counted no reload") {
  LedgerWorld world;
  world.run(2);
  world.balancer.reload();
  world.run(1);
  CHECK(world.change(ChangeKind::reload) != nullptr);  // nobody tells which it was
  world.master_reloads = 3;
  world.run(1);
  world.balancer.reload();
  world.run(1);
  CHECK(source_of(world, ChangeKind::restart) == ChangeSource::process);
  const std::size_t reloads = world.watch().change_counts().at(ChangeKind::reload);
  world.master_reloads = 4;
  world.balancer.reload();
  world.run(1);
  CHECK(world.watch().change_counts().at(ChangeKind::reload) == reloads + 1);
  CHECK(world.watch().change_counts().at(ChangeKind::restart) == 1);
}

TEST_CASE("changes of processes: a reload that was refused is told once") {
  LedgerWorld world;
  world.master_reloads = 3;
  world.run(2);
  CHECK(world.change(ChangeKind::failed_reload) == nullptr);
  world.master_reloads = 4;
  world.failed_reloads = 1;
  world.run(5);
  CHECK(source_of(world, ChangeKind::failed_reload) == ChangeSource::file);
  CHECK(world.watch().change_counts().at(ChangeKind::failed_reload) == 1);
  CHECK_FALSE(world.watch().change_counts().contains(ChangeKind::reload));
  world.master_reloads = 5;
  world.failed_reloads = 0;
  world.balancer.reload();
  world.run(2);
  CHECK(world.watch().change_counts().at(ChangeKind::failed_reload) == 1);
}

TEST_CASE("changes of processes: another version is a change, the same is none") {
  Snapshot before;
  before.topology = std::make_shared<Topology>();
  before.processes = {{1, 100, "2.6.12", false}};
  Snapshot after = before;
  CHECK(process_changes(before, after, Transition::same).empty());
  after.processes = {{2, 200, "2.8.3", false}};
  const auto changes = process_changes(before, after, Transition::replaced);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].kind == ChangeKind::version);
  CHECK(changes[1].before == "2.6.12");
  CHECK(changes[1].after == "2.8.3");
}

TEST_CASE("file changes: the first declaration is none, one after a restart of ours is") {
  LedgerWorld world;
  world.declare();
  world.run(2);
  CHECK(world.change(ChangeKind::file) == nullptr);
  world.restart();
  REQUIRE(world.restored);
  world.declare();
  CHECK(world.change(ChangeKind::file) == nullptr);
  world.restart();
  world.in_file(1).weight = 20;
  world.declare();
  REQUIRE(world.change(ChangeKind::file) != nullptr);
  CHECK(world.change(ChangeKind::file)->server == "web-1");
}

}  // namespace
}  // namespace skewd::test
