// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

// Two pools of the same rate whose answers differ, and one more.
struct World : WatchedWorld {
  explicit World(int requests = 100) : WatchedWorld(5s), requests_(requests) {
    for (const char* name : {"cart", "media", "shop"}) balancer.add_pool(name, 2);
    content("cart") = {.bytes = 2000, .refused_every = 20, .moved_every = 0, .milliseconds = 40};
    content("media") = {.bytes = 9000, .refused_every = 0, .moved_every = 0, .milliseconds = 90};
    content("shop") = {.bytes = 40000, .refused_every = 0, .moved_every = 10, .milliseconds = 80};
  }
  FakeContent& content(const char* pool) { return balancer.pool(pool).content; }
  void send(int intervals) {
    run(intervals, [this] {
      for (const char* name : {"cart", "media", "shop"}) balancer.send(name, requests_);
    });
  }
  void swap() { std::swap(content("cart"), content("shop")); }
  [[nodiscard]] const Finding* told() const { return open(FindingKind::routing_shift); }

 private:
  int requests_;
};

constexpr int kHours = 720;  // intervals

TEST_CASE("swapped pools: equal rates, and the answers tell both pools within ten scrapes") {
  World world;
  world.send(2 * kHours);
  const Instant swapped = world.balancer.now().wall;
  world.swap();
  world.send(10);
  REQUIRE(world.told() != nullptr);
  const Finding finding = *world.told();
  CHECK(finding.pool == "cart");
  CHECK(finding.other_pool == "shop");
  CHECK(finding.severity == Severity::critical);
  CHECK(std::max(finding.since, swapped) - std::min(finding.since, swapped) <= 15s);
  CAPTURE(finding.summary);
  CHECK(finding.summary.starts_with("cart and shop have each other's requests since"));
  CHECK(finding.summary.find("2.0 kB <-> 40 kB per answer") != std::string::npos);
}

TEST_CASE("swapped pools: over a minute after both are back") {
  World world;
  world.send(2 * kHours);
  world.swap();
  world.send(60);
  REQUIRE(world.told() != nullptr);
  world.swap();
  world.send(12);
  CHECK(world.told() != nullptr);
  world.send(18);
  CHECK(world.told() == nullptr);
}

TEST_CASE("swapped pools: after an hour the new answers are the usual ones") {
  World world;
  world.send(2 * kHours);
  world.swap();
  world.send(kHours + 60);
  CHECK(world.told() == nullptr);
  world.send(2 * kHours);
  CHECK(world.told() == nullptr);
  world.swap();
  world.send(10);
  CHECK(world.told() != nullptr);
}

TEST_CASE("swapped pools: nothing is said in the first hour") {
  World world;
  world.send(kHours - 30);
  world.swap();
  world.send(20);
  CHECK(world.told() == nullptr);
}

TEST_CASE("swapped pools: little traffic is worth knowing") {
  World world(15);
  world.send(2 * kHours);
  world.swap();
  world.send(20);
  REQUIRE(world.told() != nullptr);
  CHECK(world.told()->severity == Severity::info);
}

TEST_CASE("swapped pools: a release that makes one pool look like another is no swap") {
  World world;
  world.send(2 * kHours);
  world.content("cart") = world.content("shop");
  world.send(kHours);
  CHECK(world.told() == nullptr);
}

TEST_CASE("swapped pools: two pools that get slow together are no swap") {
  World world;
  world.content("shop").bytes = world.content("media").bytes = 2000;
  world.content("cart").refused_every = world.content("shop").moved_every = 0;
  world.send(2 * kHours);
  for (const char* pool : {"cart", "shop"}) world.content(pool).milliseconds *= 2;
  world.send(120);
  CHECK(world.told() == nullptr);
  for (const char* pool : {"cart", "shop"}) world.content(pool).milliseconds = 500;
  world.send(120);
  CHECK(world.told() == nullptr);
}

TEST_CASE("swapped pools: a pool that goes takes its pair along") {
  World world;
  world.send(2 * kHours);
  world.swap();
  world.send(20);
  REQUIRE(world.told() != nullptr);
  WatchedWorld& plain = world;
  plain.balancer.remove_pool("shop");
  plain.run(3, [&] { plain.balancer.send("cart", 100); });
  CHECK(world.told() == nullptr);
}

}  // namespace
}  // namespace skewd::test
