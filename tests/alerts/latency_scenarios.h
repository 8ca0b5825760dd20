// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/watched_world.h"

namespace skewd::test {

/// What the latency detectors must find, and what they must stay quiet on. Servers answer in 80 ms.
inline FakePool& slow_shop(WatchedWorld& world, std::size_t servers) {
  FakePool& shop = world.balancer.add_pool("shop", servers);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  return shop;
}

inline auto shop_load(WatchedWorld& world, int requests) {
  return [&world, requests] { world.balancer.send("shop", requests); };
}

inline void server_takes_twice_as_long(WatchedWorld& world) {
  FakePool& shop = slow_shop(world, 10);
  world.run(500, shop_load(world, 200));
  shop.server("web-3").times.response = 160;
  world.run(40, shop_load(world, 200));
}

inline void job_slows_all_servers_and_one_stalls(WatchedWorld& world) {
  FakePool& shop = slow_shop(world, 10);
  world.run(500, shop_load(world, 200));
  for (FakeServer& server : shop.servers) server.times.response *= 1.3;
  world.run(600, shop_load(world, 200));
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(60, shop_load(world, 200));
  shop.server("web-1").times.response += 500;
  world.run(2, shop_load(world, 200));
  shop.server("web-1").times.response = 80;
  world.run(60, shop_load(world, 200));
}

inline void all_servers_take_three_times_as_long(WatchedWorld& world) {
  FakePool& shop = slow_shop(world, 4);
  world.run(4000, shop_load(world, 20));
  for (FakeServer& server : shop.servers) server.times.response = 240;
  world.run(60, shop_load(world, 20));
}

inline void job_slows_all_servers(WatchedWorld& world) {
  FakePool& shop = slow_shop(world, 4);
  world.run(4000, shop_load(world, 20));
  for (FakeServer& server : shop.servers) server.times.response *= 1.25;
  world.run(600, shop_load(world, 20));
}

}  // namespace skewd::test
