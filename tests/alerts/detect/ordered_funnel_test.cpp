// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

struct World : WatchedWorld {
  World() {
    balancer.add_pool("shop", 4);
    send(90);
  }
  void send(int intervals) {
    run(intervals, [this] { balancer.send("shop", 20); });
  }
  // One order after another, so many seconds apart, until web-3 is left.
  void take_others_out(int seconds_apart) {
    for (const char* name : {"web-0", "web-1", "web-2"}) {
      balancer.pool("shop").set_weight(name, 0);
      send(seconds_apart);
    }
    send(3);
  }
  [[nodiscard]] const Finding* told() const {
    const Finding* finding = open(FindingKind::skew);
    return finding != nullptr && finding->subtype == "funnel" ? finding : nullptr;
  }
};

TEST_CASE("ordered funnel: due is what was before the first order of a row") {
  World world;
  world.take_others_out(3);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->server == "web-3");
  CHECK(world.told()->expected == doctest::Approx(0.25));
}

TEST_CASE("ordered funnel: what has held for a minute is what was due") {
  World world;
  world.take_others_out(70);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->expected == doctest::Approx(0.5));
}

}  // namespace
}  // namespace skewd::test
