// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenario_world.h"

namespace skewd::test {
namespace {

constexpr auto kByAdministrator = StateReason::administrator;

void server_is_starved(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(120, shop_traffic(world));
  shop.server("web-1").favour = 0;
  world.run(60, shop_traffic(world));
}

void weights_change_and_servers_come_and_go(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(120, shop_traffic(world));
  shop.set_weight("web-0", 20);
  world.run(120, shop_traffic(world));
  shop.add("web-9");
  world.run(120, shop_traffic(world));
  shop.set_state("web-2", ServerState::maintenance, kByAdministrator);
  world.run(120, shop_traffic(world));
  shop.set_state("web-2", ServerState::up, StateReason::none);
  shop.remove("web-9");
  world.run(120, shop_traffic(world));
}

// Sessions and hashes: only the past of each server tells what it is due.
void server_of_sessions_is_starved(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  shop.algorithm = "source";
  world.run(2 * 3600, shop_traffic(world));
  shop.server("web-1").favour = 0;
  world.run(150, shop_traffic(world));
}

// An hour after it came back a server is judged again; the others do not seem to lose by that.
void server_of_sessions_was_taken_out(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  shop.algorithm = "source";
  world.run(1200, shop_traffic(world));
  shop.set_state("web-2", ServerState::maintenance, kByAdministrator);
  world.run(60, shop_traffic(world));
  shop.set_state("web-2", ServerState::up, StateReason::none);
  world.run(3 * 3600, shop_traffic(world));
}

// Two requests per second and server at twice their time: found within half a minute. A job that
// makes all servers slow for ten minutes is no server's fault.
void server_takes_twice_as_long(WatchedWorld& world) {
  FakePool& shop = shop_of(world, 10);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(4000, shop_traffic(world, 200));
  shop.server("web-3").times.response = 160;
  world.run(40, shop_traffic(world, 200));
}

void job_slows_all_servers_and_one_stalls(WatchedWorld& world) {
  FakePool& shop = shop_of(world, 10);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(500, shop_traffic(world, 200));
  for (FakeServer& server : shop.servers) server.times.response *= 1.3;
  world.run(600, shop_traffic(world, 200));
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(60, shop_traffic(world, 200));
  shop.server("web-1").times.response += 500;
  world.run(2, shop_traffic(world, 200));
  shop.server("web-1").times.response = 80;
  world.run(60, shop_traffic(world, 200));
}

void all_servers_take_three_times_as_long(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(4000, shop_traffic(world));
  for (FakeServer& server : shop.servers) server.times.response = 240;
  world.run(60, shop_traffic(world));
}

void job_slows_all_servers(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(4000, shop_traffic(world));
  for (FakeServer& server : shop.servers) server.times.response *= 1.25;
  world.run(600, shop_traffic(world));
}

void learn_the_site(WatchedWorld& world) {
  for (const char* pool : {"shop", "cart", "media", "search"}) world.balancer.add_pool(pool, 2);
  world.run(2 * 3600, site_traffic(world));
}

void learn_the_site_with_contents(WatchedWorld& world) {
  for (const char* pool : {"shop", "cart", "media", "search"}) world.balancer.add_pool(pool, 2);
  world.balancer.pool("shop").content = {
      .bytes = 40000, .refused_every = 0, .moved_every = 10, .milliseconds = 40};
  world.balancer.pool("cart").content = {
      .bytes = 2000, .refused_every = 20, .moved_every = 0, .milliseconds = 48};
  for (const char* pool : {"media", "search"}) world.balancer.pool(pool).content.milliseconds = 30;
  world.run(2 * 3600, site_traffic(world));
}

void shop_goes_to_cart(WatchedWorld& world) {
  learn_the_site(world);
  world.run(30, [&] {
    world.balancer.send("cart", 40);
    world.balancer.send("media", 20);
    world.balancer.send("search", 20);
  });
}

void everybody_gets_three_times_as_much(WatchedWorld& world) {
  learn_the_site(world);
  const auto traffic = site_traffic(world);
  world.run(300, [&] {
    for (int i = 0; i < 3; ++i) traffic();
  });
}

void shop_and_cart_are_swapped(WatchedWorld& world) {
  learn_the_site_with_contents(world);
  std::swap(world.balancer.pool("shop").content, world.balancer.pool("cart").content);
  world.run(60, site_traffic(world));
}

// A release changes what one pool answers, and two pools that share a database are slow.
void one_pool_answers_anew_and_two_are_slow(WatchedWorld& world) {
  learn_the_site_with_contents(world);
  world.balancer.pool("shop").content = world.balancer.pool("cart").content;
  world.run(600, site_traffic(world));
  for (const char* pool : {"media", "search"}) world.balancer.pool(pool).content.milliseconds *= 2;
  world.run(8, site_traffic(world));
  for (const char* pool : {"media", "search"}) world.balancer.pool(pool).content.milliseconds /= 2;
  world.run(300, site_traffic(world));
}

}  // namespace

std::vector<Scenario> level_scenarios() {
  return {
      {"share", "round robin leaves a server out", FindingKind::skew, "starved", "web-1",
       server_is_starved, weights_change_and_servers_come_and_go},
      {"share", "sessions leave a server out", FindingKind::skew, "starved", "web-1",
       server_of_sessions_is_starved, server_of_sessions_was_taken_out},
      {"latency_server", "a server takes twice as long as its peers", FindingKind::latency_server,
       "", "web-3", server_takes_twice_as_long, job_slows_all_servers_and_one_stalls},
      {"latency_pool", "all servers take three times as long", FindingKind::latency_pool, "", "",
       all_servers_take_three_times_as_long, job_slows_all_servers},
      {"routing", "a pool's requests go to another", FindingKind::routing_shift, "", "",
       shop_goes_to_cart, everybody_gets_three_times_as_much},
      {"routing", "two pools have each other's requests", FindingKind::routing_shift, "", "",
       shop_and_cart_are_swapped, one_pool_answers_anew_and_two_are_slow}};
}

}  // namespace skewd::test
