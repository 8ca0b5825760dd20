// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenarios.h"

#include "tests/alerts/latency_scenarios.h"

namespace skewd::test {
namespace {

constexpr auto kByAdministrator = StateReason::administrator;

FakePool& shop_of(WatchedWorld& world, std::size_t servers = 4) {
  return world.balancer.add_pool("shop", servers);
}

auto shop_traffic(WatchedWorld& world, int requests = 20) {
  return [&world, requests] { world.balancer.send("shop", requests); };
}

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

void shift_that_makes_errors(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (const char* server : {"web-2", "web-3"}) {
    shop.set_weight(server, 0);
    shop.server(server).health = Health::fails;
  }
  world.run(30, shop_traffic(world));
  move_everything_to_the_other_half(shop);
  world.run(15, shop_traffic(world));
}

void shift_as_planned(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (const char* server : {"web-2", "web-3"}) shop.set_weight(server, 0);
  world.run(30, shop_traffic(world));
  move_everything_to_the_other_half(shop);
  world.run(120, shop_traffic(world));
}

void server_hangs_behind_a_tcp_check(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  for (FakeServer& server : shop.servers) server.stats.check = CheckResult("L4OK");
  world.run(30, shop_traffic(world));
  shop.server("web-2").health = Health::hangs;
  world.run(10, shop_traffic(world));
}

// A pause of three seconds is a garbage collection, and a check that notices in time is no fault.
void server_pauses_and_another_is_taken_out(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(30, shop_traffic(world));
  shop.server("web-2").health = Health::hangs;
  world.run(3, shop_traffic(world));
  shop.server("web-2").health = Health::answers;
  shop.server("web-2").stats.in_flight = Count(0);
  world.run(30, shop_traffic(world));
  shop.server("web-1").health = Health::hangs;
  world.run(6, shop_traffic(world));
  shop.set_state("web-1", ServerState::down, StateReason::check);
  world.run(30, shop_traffic(world));
}

void third_of_the_connects_fails(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  shop.server("web-3").stats.checked = false;
  world.run(60, shop_traffic(world));
  world.run(30, [&] {
    world.balancer.send("shop", 24);
    Count& failures = shop.server("web-3").stats.connect_errors;
    failures = Count(*failures + 2);
  });
}

void a_connect_fails_now_and_then(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  int round = 0;
  world.run(600, [&] {
    world.balancer.send("shop", 20);
    if (++round % 60 != 0) return;
    Count& failures = shop.server("web-3").stats.connect_errors;
    failures = Count(*failures + 1);
  });
}

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

void route_names_no_pool(WatchedWorld& world) {
  shop_of(world);
  world.run(60, shop_traffic(world));
  world.run(10, [&] {
    world.balancer.send("shop", 10);
    world.balancer.send_without_route(10);
  });
}

void listener_answers_by_rule(WatchedWorld& world) {
  shop_of(world).server("web-0").health = Health::fails;
  world.run(120, [&] {
    world.balancer.send("shop", 10);
    world.balancer.answer_by_rule(3, 4);
  });
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
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {"black_hole", "no server can be chosen", FindingKind::black_hole, "", "", all_down,
       all_draining_with_bound_clients},
      {"ordered_funnel", "weights leave one server of four", FindingKind::skew, "funnel", "web-3",
       three_of_four_at_weight_zero, three_of_four_failed_their_checks},
      {"ordered_shift", "traffic moves to servers that fail", FindingKind::change_suspect, "", "",
       shift_that_makes_errors, shift_as_planned},
      {"silence", "a server accepts and never answers", FindingKind::offline_in_rotation, "",
       "web-2", server_hangs_behind_a_tcp_check, server_pauses_and_another_is_taken_out},
      {"connect", "a third of the connects to a server fails", FindingKind::connect_errors, "",
       "web-3", third_of_the_connects_fails, a_connect_fails_now_and_then},
      {"share", "round robin leaves a server out", FindingKind::skew, "starved", "web-1",
       server_is_starved, weights_change_and_servers_come_and_go},
      {"latency_server", "a server takes twice as long as its peers", FindingKind::latency_server,
       "", "web-3", server_takes_twice_as_long, job_slows_all_servers_and_one_stalls},
      {"latency_pool", "all servers take three times as long", FindingKind::latency_pool, "", "",
       all_servers_take_three_times_as_long, job_slows_all_servers},
      {"listener_errors", "a route names no pool", FindingKind::black_hole, "", "",
       route_names_no_pool, listener_answers_by_rule},
      {"blindness", "the source stays silent", FindingKind::blind, "", "",
       source_is_silent_for_a_minute, source_is_silent_for_some_seconds}};
  return all;
}

}  // namespace skewd::test
