// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/alerts/scenarios.h"

namespace skewd::test {

inline FakePool& shop_of(WatchedWorld& world, std::size_t servers = 4) {
  return world.balancer.add_pool("shop", servers);
}

inline auto shop_traffic(WatchedWorld& world, int requests = 20) {
  return [&world, requests] { world.balancer.send("shop", requests); };
}

/// Four pools with twenty requests a second each.
inline auto site_traffic(WatchedWorld& world) {
  return [&world] {
    for (const char* pool : {"shop", "cart", "media", "search"}) world.balancer.send(pool, 20);
  };
}

/// The parts of the table, by what they break.
[[nodiscard]] std::vector<Scenario> state_scenarios();
[[nodiscard]] std::vector<Scenario> failure_scenarios();
[[nodiscard]] std::vector<Scenario> level_scenarios();

}  // namespace skewd::test
