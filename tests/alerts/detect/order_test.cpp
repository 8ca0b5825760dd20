// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

struct World : WatchedWorld {
  World() {
    FakePool& shop = balancer.add_pool("shop", 3);
    shop.algorithm = "first";
    for (FakeServer& server : shop.servers) server.stats.connection_limit = Count(100);
  }
  void send(int intervals, int requests = 20) {
    run(intervals, [this, requests] { balancer.send("shop", requests); });
  }
  FakeServer& server(const char* name) { return balancer.pool("shop").server(name); }
  [[nodiscard]] bool is_told() const { return open(FindingKind::skew) != nullptr; }
};

TEST_CASE("order: three scrapes tell it, and it ends with the order restored") {
  World world;
  world.send(30);
  world.server("web-0").favour = 0;
  world.send(2);
  CHECK_FALSE(world.is_told());
  world.send(1);
  REQUIRE(world.is_told());
  const Finding& finding = *world.open(FindingKind::skew);
  CHECK(finding.subtype == "order");
  CHECK(finding.server == "web-1");
  CHECK(finding.summary.find("web-0 comes first and has room (0 of 100") != std::string::npos);
  world.server("web-0").favour = 1;
  world.send(3);
  CHECK_FALSE(world.is_told());
}

TEST_CASE("order: without a limit there is always room") {
  World world;
  for (FakeServer& server : world.balancer.pool("shop").servers) {
    server.stats.connection_limit = Count();
  }
  world.send(30, 500);
  world.server("web-0").favour = 0;
  world.send(3, 500);
  CHECK(world.is_told());
}

TEST_CASE("order: an order that the pool never showed is not held against it") {
  World world;
  world.server("web-0").favour = 0;  // its `id` is the largest
  world.send(120);
  CHECK_FALSE(world.is_told());
}

TEST_CASE("order: what a server could not take is picked again") {
  World world;
  world.send(30);
  world.run(30, [&] {
    world.balancer.send("shop", 4);
    world.server("web-0").favour = 0;
    world.balancer.send("shop", 4);
    world.server("web-0").favour = 1;
    Count& moved = world.server("web-0").stats.redispatches;
    moved = Count(*moved + 4);
  });
  CHECK_MESSAGE(!world.is_told(), world.opened());
}

TEST_CASE("order: a server that came back is not judged for a minute") {
  World world;
  world.send(30);
  FakePool& shop = world.balancer.pool("shop");
  shop.set_state("web-0", ServerState::maintenance, StateReason::administrator);
  world.send(30);
  shop.set_state("web-0", ServerState::up, StateReason::none);
  world.server("web-0").favour = 0;
  world.send(50);
  CHECK_FALSE(world.is_told());
  world.send(20);
  CHECK(world.is_told());
}

}  // namespace
}  // namespace skewd::test
