// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

// One server of a tenth of the weight of the others.
struct World : WatchedWorld {
  World() {
    balancer.add_pool("shop", 4);
    pool().set_weight("web-0", 1);
    send(60);
  }
  FakePool& pool() { return balancer.pool("shop"); }
  void send(int intervals) {
    run(intervals, [this] { balancer.send("shop", 20); });
  }
  void exchange() {
    const float first = pool().server("web-0").stats.weight;
    pool().set_weight("web-0", pool().server("web-3").stats.weight);
    pool().set_weight("web-3", first);
  }
  [[nodiscard]] const Finding* told() const {
    const Finding* finding = open(FindingKind::skew);
    return finding != nullptr && finding->subtype == "weights_swapped" ? finding : nullptr;
  }
};

TEST_CASE("permuted weights: an exchange is told at once, as info, for ten minutes") {
  World world;
  world.exchange();
  world.send(1);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->severity == Severity::info);
  CHECK(world.told()->server == "web-0");
  CHECK(world.told()->summary.find("(web-0 1 -> 10, web-3 10 -> 1)") != std::string::npos);
  CHECK(world.told()->cause.kind == "weight");
  world.send(590);
  CHECK(world.told() != nullptr);
  world.send(20);
  CHECK(world.told() == nullptr);
  CHECK(world.was_quiet());
}

TEST_CASE("permuted weights: a server that cannot bear its new weight makes it a warning") {
  World world;
  world.balancer.reload();
  world.exchange();
  world.send(30);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->severity == Severity::info);
  world.pool().server("web-0").health = Health::refuses;
  world.send(30);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->severity == Severity::warning);
  CHECK(world.told()->summary.find("web-0, the smaller one before") != std::string::npos);
  CHECK(world.told()->cause.kind == "weight");
}

TEST_CASE("permuted weights: what happens to a server that lost weight is another matter") {
  World world;
  world.exchange();
  world.send(30);
  world.pool().server("web-3").stats.queued = Count(2);
  world.send(30);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->severity == Severity::info);
}

TEST_CASE("permuted weights: exchanged back, it is over") {
  World world;
  world.exchange();
  world.send(30);
  world.exchange();
  world.send(1);
  CHECK(world.told() == nullptr);
}

TEST_CASE(
    "permuted weights: other weights, or traffic that moves to the other half, are no mix-up") {
  World world;
  world.pool().set_weight("web-0", 10);
  world.pool().set_weight("web-3", 2);
  world.send(5);
  CHECK(world.told() == nullptr);
  world.pool().set_weight("web-0", 0);
  world.send(5);
  world.pool().set_weight("web-0", 2);
  world.pool().set_weight("web-3", 0);
  world.send(5);
  CHECK(world.told() == nullptr);
}

}  // namespace
}  // namespace skewd::test
