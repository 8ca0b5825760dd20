// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenario_world.h"

namespace skewd::test {
namespace {

constexpr auto kByAdministrator = StateReason::administrator;

void all_down(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(10, shop_traffic(world));
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::down;
  world.run(3, shop_traffic(world));
}

// Clients that are bound to draining servers are still answered.
void all_draining_with_bound_clients(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(10, shop_traffic(world));
  for (FakeServer& server : shop.servers) {
    shop.set_state(server.name, ServerState::drain, kByAdministrator);
  }
  world.run(10, [&] {
    FakeServer& bound = shop.servers.front();
    bound.stats.attempts = Count(*bound.stats.attempts + 5);
    bound.stats.responses = Count(*bound.stats.responses + 5);
    shop.stats.requests = Count(*shop.stats.requests + 5);
    shop.stats.other_answers = Count(*shop.stats.other_answers + 5);
  });
}

void three_of_four_at_weight_zero(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(10, shop_traffic(world));
  for (const char* server : {"web-0", "web-1", "web-2"}) shop.set_weight(server, 0);
  world.run(3, shop_traffic(world));
}

// Failed checks leave one server: no order, and its checks are no fault of the balancer. A design
// of one active server with backups is none either.
void three_of_four_failed_their_checks(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  FakePool& pair = world.balancer.add_pool("pair", 3);
  pair.server("web-1").backup = true;
  pair.server("web-2").backup = true;
  world.run(10, [&] {
    world.balancer.send("shop", 20);
    world.balancer.send("pair", 20);
  });
  for (const char* server : {"web-0", "web-1", "web-2"}) {
    shop.set_state(server, ServerState::down, StateReason::check);
  }
  world.run(10, [&] {
    world.balancer.send("shop", 20);
    world.balancer.send("pair", 20);
  });
}

void move_everything_to_the_other_half(FakePool& shop) {
  shop.set_weight("web-0", 0);
  shop.set_weight("web-1", 0);
  shop.set_weight("web-2", 10);
  shop.set_weight("web-3", 10);
}

void shift_that_makes_requests_queue(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (const char* server : {"web-2", "web-3"}) shop.set_weight(server, 0);
  world.run(30, shop_traffic(world));
  move_everything_to_the_other_half(shop);
  shop.stats.queued = Count(40);
  world.run(15, shop_traffic(world));
}

void shift_as_planned(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (const char* server : {"web-2", "web-3"}) shop.set_weight(server, 0);
  world.run(30, shop_traffic(world));
  move_everything_to_the_other_half(shop);
  world.run(120, shop_traffic(world));
}

void server_comes_and_goes(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(30, shop_traffic(world));
  for (int change = 0; change < 3; ++change) {
    shop.set_state("web-2", change % 2 == 0 ? ServerState::down : ServerState::up,
                   StateReason::check);
    world.run(60, shop_traffic(world));
  }
}

// Two restarts half an hour apart, and an administrator who cannot make up his mind.
void servers_restart_and_are_taken_out(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (int change = 0; change < 4; ++change) {
    shop.set_state("web-2", change % 2 == 0 ? ServerState::down : ServerState::up,
                   StateReason::check);
    for (int order = 0; order < 6; ++order) {
      shop.set_state("web-3", order % 2 == 0 ? ServerState::maintenance : ServerState::up,
                     order % 2 == 0 ? kByAdministrator : StateReason::none);
      world.run(60, shop_traffic(world));
    }
    world.run(600, shop_traffic(world));
  }
}

// `first`, with room for a hundred requests on each server.
void fill_in_order(WatchedWorld& world, std::uint64_t limit) {
  FakePool& shop = shop_of(world);
  shop.algorithm = "first";
  for (FakeServer& server : shop.servers) server.stats.connection_limit = Count(limit);
  world.run(60, shop_traffic(world));
}

void first_server_is_passed_over(WatchedWorld& world) {
  fill_in_order(world, 100);
  world.balancer.pool("shop").server("web-0").favour = 0;
  world.run(10, shop_traffic(world));
}

// Half of each burst finds the first server full; when it is read both are idle again.
void bursts_fill_the_first_server(WatchedWorld& world) {
  fill_in_order(world, 15);
  FakeServer& first = world.balancer.pool("shop").server("web-0");
  world.run(300, [&] {
    world.balancer.send("shop", 15);
    first.favour = 0;
    world.balancer.send("shop", 15);
    first.favour = 1;
  });
}

FakePool& large_and_small(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  shop.set_weight("web-0", 5);
  world.run(60, shop_traffic(world));
  return shop;
}

void exchange_weights(FakePool& shop) {
  shop.set_weight("web-0", 10);
  shop.set_weight("web-1", 5);
}

void small_server_gets_the_large_weight(WatchedWorld& world) {
  FakePool& shop = large_and_small(world);
  exchange_weights(shop);
  world.balancer.reload();
  world.run(60, [&] {
    world.balancer.send("shop", 20);
    shop.server("web-0").stats.queued = Count(3);
  });
}

void weights_are_exchanged_as_planned(WatchedWorld& world) {
  FakePool& shop = large_and_small(world);
  exchange_weights(shop);
  world.run(900, shop_traffic(world));
}

void source_is_silent_for_a_minute(WatchedWorld& world) {
  shop_of(world);
  world.run(10, shop_traffic(world));
  world.run_unread(60);
}

void source_is_silent_for_some_seconds(WatchedWorld& world) {
  shop_of(world);
  for (int round = 0; round < 10; ++round) {
    world.run(60, shop_traffic(world));
    world.run_unread(5);
    world.balancer.reload();
  }
  world.run(10, shop_traffic(world));
  world.balancer.jump_steady_clock(std::chrono::minutes(1));  // a host that was suspended
  world.run_unread(2);
}

}  // namespace

std::vector<Scenario> state_scenarios() {
  return {{"black_hole", "no server can be chosen", FindingKind::black_hole, "", "", all_down,
           all_draining_with_bound_clients},
          {"ordered_funnel", "weights leave one server of four", FindingKind::skew, "funnel",
           "web-3", three_of_four_at_weight_zero, three_of_four_failed_their_checks},
          {"ordered_shift", "traffic moves to servers that cannot bear it",
           FindingKind::change_suspect, "", "", shift_that_makes_requests_queue, shift_as_planned},
          {"flapping", "checks change a server three times", FindingKind::flapping, "", "web-2",
           server_comes_and_goes, servers_restart_and_are_taken_out},
          {"order", "the first server is passed over", FindingKind::skew, "order", "web-1",
           first_server_is_passed_over, bursts_fill_the_first_server},
          {"permuted_weights", "a small server gets the weight of a large one", FindingKind::skew,
           "weights_swapped", "web-0", small_server_gets_the_large_weight,
           weights_are_exchanged_as_planned},
          {"blindness", "the source stays silent", FindingKind::blind, "", "",
           source_is_silent_for_a_minute, source_is_silent_for_some_seconds}};
}

}  // namespace skewd::test
