// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenario_world.h"

namespace skewd::test {
namespace {

constexpr auto kByAdministrator = StateReason::administrator;

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

void server_answers_with_errors(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(90, shop_traffic(world));
  shop.server("web-2").health = Health::fails;
  world.run(20, shop_traffic(world));
}

// Two seconds in which a server fails every third request, every ten minutes; and a pool that has
// always failed one in a hundred.
void bursts_of_errors(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  FakePool& media = world.balancer.add_pool("media", 4);
  for (int second = 0; second < 3600; ++second) {
    const bool burst = second % 600 >= 598;
    world.run(1, [&] {
      shop.server("web-1").health = burst ? Health::fails : Health::answers;
      world.balancer.send("shop", burst ? 4 : 20);
      shop.server("web-1").health = Health::answers;
      world.balancer.send("shop", burst ? 16 : 0);
      media.servers.front().health = second % 5 == 0 ? Health::fails : Health::answers;
      world.balancer.send("media", 4);
      media.servers.front().health = Health::answers;
      world.balancer.send("media", 16);
    });
  }
}

void balancer_loses_every_third_request(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(90, shop_traffic(world));
  world.run(10, [&] {
    world.balancer.send("shop", 14);
    shop.stats.requests = Count(*shop.stats.requests + 6);
    shop.stats.errors_5xx = Count(*shop.stats.errors_5xx + 6);
  });
}

// The balancer's 503s after connections that failed are the server's, and those of a rule are
// meant.
void balancer_gives_up_on_a_server_and_denies(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  int round = 0;
  world.run(300, [&] {
    shop.server("web-3").health = ++round % 100 == 0 ? Health::refuses : Health::answers;
    world.balancer.send("shop", 20);
    shop.stats.requests = Count(*shop.stats.requests + 4);
    shop.stats.denied = Count(*shop.stats.denied + 4);
    shop.stats.errors_5xx = Count(*shop.stats.errors_5xx + 4);
  });
}

void pool_empties_while_nobody_asks(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(10, shop_traffic(world));
  for (FakeServer& server : shop.servers) shop.set_weight(server.name, 0);
  world.run(10, [] {});
}

// A pool that nobody asks, and one without servers, which redirects.
void spare_pools_are_empty(WatchedWorld& world) {
  FakePool& spare = world.balancer.add_pool("spare", 2);
  world.balancer.add_pool("redirect", 0);
  for (FakeServer& server : spare.servers) server.stats.state = ServerState::maintenance;
  world.run(30, [] {});
}

void bound_clients_reach_a_dead_server(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(30, shop_traffic(world));
  shop.set_state("web-1", ServerState::down, StateReason::check);
  world.run(20, [&] {
    world.balancer.send("shop", 18);
    FakeServer& dead = shop.server("web-1");
    dead.stats.attempts = Count(*dead.stats.attempts + 8);
    dead.stats.retries = Count(*dead.stats.retries + 6);
    dead.stats.connect_errors = Count(*dead.stats.connect_errors + 2);
  });
}

// What was under way is tried again; and somebody looks at a server in maintenance on purpose.
void stragglers_and_a_visitor_reach_dead_servers(WatchedWorld& world) {
  FakePool& shop = shop_of(world);
  world.run(30, shop_traffic(world));
  shop.set_state("web-1", ServerState::down, StateReason::check);
  shop.set_state("web-2", ServerState::maintenance, kByAdministrator);
  int second = 0;
  world.run(60, [&] {
    world.balancer.send("shop", 20);
    FakeServer& dead = shop.server("web-1");
    if (++second <= 4) dead.stats.attempts = Count(*dead.stats.attempts + 15);
    FakeServer& visited = shop.server("web-2");
    visited.stats.attempts = Count(*visited.stats.attempts + 2);
    visited.stats.responses = Count(*visited.stats.responses + 2);
  });
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
  FakeServer& flaky = shop_of(world).server("web-0");
  int round = 0;
  world.run(120, [&] {
    flaky.health = ++round % 10 == 0 ? Health::fails : Health::answers;
    world.balancer.send("shop", 10);
    world.balancer.answer_by_rule(3, 4);
  });
}

}  // namespace

std::vector<Scenario> failure_scenarios() {
  return {
      {"silence", "a server accepts and never answers", FindingKind::offline_in_rotation, "",
       "web-2", server_hangs_behind_a_tcp_check, server_pauses_and_another_is_taken_out},
      {"connect", "a third of the connects to a server fails", FindingKind::connect_errors, "",
       "web-3", third_of_the_connects_fails, a_connect_fails_now_and_then},
      {"errors", "a server answers with errors", FindingKind::errors_server, "", "web-2",
       server_answers_with_errors, bursts_of_errors},
      {"loss", "the balancer loses every third request", FindingKind::requests_lost, "", "",
       balancer_loses_every_third_request, balancer_gives_up_on_a_server_and_denies},
      {"latent_black_hole", "a pool empties while nobody asks", FindingKind::latent_black_hole, "",
       "", pool_empties_while_nobody_asks, spare_pools_are_empty},
      {"dead_selected", "clients are bound to a dead server", FindingKind::offline_in_rotation, "",
       "web-1", bound_clients_reach_a_dead_server, stragglers_and_a_visitor_reach_dead_servers},
      {"listener_errors", "a route names no pool", FindingKind::black_hole, "", "",
       route_names_no_pool, listener_answers_by_rule}};
}

}  // namespace skewd::test
