// SPDX-License-Identifier: Apache-2.0
//
// Five requests per second and server in 10 ms, read every second: HAProxy's averages need half a
// minute for a value then. What is far slower must not wait for that.
#include <doctest/doctest.h>

#include <deque>

#include "alerts/detect/latency_haste.h"
#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

constexpr double kUsualMs = 10;

class Shop {
 public:
  Shop() {
    world.balancer.add_pool("shop", 4);
    for (FakeServer& server : servers()) server.times.response = kUsualMs;
    scrape(360);
  }
  void scrape(int scrapes) {
    world.run(scrapes, [this] { world.balancer.send("shop", 20); });
  }
  std::deque<FakeServer>& servers() { return world.balancer.pool("shop").servers; }
  double& response_ms(std::size_t server) { return servers()[server].times.response; }
  /// Scrapes until the finding is open; -1: not within so many.
  int find(FindingKind kind, int most) {
    for (int i = 1; i <= most; ++i) {
      scrape(1);
      if (world.open(kind) != nullptr) return i;
    }
    return -1;
  }

  WatchedWorld world{1s};
};

TEST_CASE("latency haste: a server fifty times slower is named within 14 scrapes") {
  Shop shop;
  shop.response_ms(2) *= 50;
  const int scrapes = shop.find(FindingKind::latency_server, 14);
  CHECK(scrapes > 4);
  REQUIRE(shop.world.open(FindingKind::latency_server) != nullptr);
  CHECK(shop.world.open(FindingKind::latency_server)->server == "web-2");
  shop.scrape(60);
  CHECK(shop.world.open(FindingKind::latency_pool) == nullptr);
  CHECK(*shop.world.open(FindingKind::latency_server)->observed ==
        doctest::Approx(0.5).epsilon(0.1));
}

TEST_CASE("latency haste: one that is five times slower takes half a minute") {
  Shop shop;
  shop.response_ms(2) *= 5;
  CHECK(shop.find(FindingKind::latency_server, 40) > 4);
}

TEST_CASE("latency haste: a pool thirty times slower is told within a dozen scrapes") {
  Shop shop;
  for (FakeServer& server : shop.servers()) server.times.response *= 30;
  CHECK(shop.find(FindingKind::latency_pool, 12) > 4);
  CHECK(shop.world.open(FindingKind::latency_server) == nullptr);
}

TEST_CASE("latency haste: a pool that is twice as slow waits for its first hour") {
  Shop shop;
  for (FakeServer& server : shop.servers()) server.times.response *= 1.6;
  CHECK(shop.find(FindingKind::latency_pool, 300) == -1);
}

TEST_CASE("latency haste: five seconds in which each answer takes two are quiet") {
  Shop shop;
  for (int pause = 0; pause < 10; ++pause) {
    shop.response_ms(1) = 2000;
    shop.scrape(5);
    shop.response_ms(1) = 200;
    shop.scrape(1);
    shop.response_ms(1) = kUsualMs;
    shop.scrape(120);
  }
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
}

TEST_CASE("latency haste: a claim ends once the server is as fast as before") {
  Shop shop;
  shop.response_ms(2) *= 50;
  REQUIRE(shop.find(FindingKind::latency_server, 14) > 0);
  shop.response_ms(2) = kUsualMs;
  shop.scrape(600);
  CHECK(shop.world.open(FindingKind::latency_server) == nullptr);
}

TEST_CASE("latency haste: what rounding may have added or taken is taken off") {
  CHECK(undoubted_ms(50, 20, 10) == 30);
  CHECK(undoubted_ms(25, 20, 10) == 10);
  CHECK(undoubted_ms(2, 5, 10) == 7);
  CHECK(undoubted_ms(8, 5, 10) == 10);
}

}  // namespace
}  // namespace skewd::test
