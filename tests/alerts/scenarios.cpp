// SPDX-License-Identifier: Apache-2.0
#include "tests/alerts/scenarios.h"

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

// Two requests per second and server at twice their time: found within half a minute. A job that
// makes all servers slow for ten minutes is no server's fault.
void server_takes_twice_as_long(WatchedWorld& world) {
  FakePool& shop = shop_of(world, 10);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  world.run(500, shop_traffic(world, 200));
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

// Four pools with traffic for two hours, long enough to know what is usual.
auto site_traffic(WatchedWorld& world) {
  return [&world] {
    for (const char* pool : {"shop", "cart", "media", "search"}) world.balancer.send(pool, 20);
  };
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
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{
      {"black_hole", "no server can be chosen", FindingKind::black_hole, "", "", all_down,
       all_draining_with_bound_clients},
      {"ordered_funnel", "weights leave one server of four", FindingKind::skew, "funnel", "web-3",
       three_of_four_at_weight_zero, three_of_four_failed_their_checks},
      {"ordered_shift", "traffic moves to servers that cannot bear it", FindingKind::change_suspect,
       "", "", shift_that_makes_requests_queue, shift_as_planned},
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
      {"flapping", "checks change a server three times", FindingKind::flapping, "", "web-2",
       server_comes_and_goes, servers_restart_and_are_taken_out},
      {"share", "round robin leaves a server out", FindingKind::skew, "starved", "web-1",
       server_is_starved, weights_change_and_servers_come_and_go},
      {"order", "the first server is passed over", FindingKind::skew, "order", "web-1",
       first_server_is_passed_over, bursts_fill_the_first_server},
      {"permuted_weights", "a small server gets the weight of a large one", FindingKind::skew,
       "weights_swapped", "web-0", small_server_gets_the_large_weight,
       weights_are_exchanged_as_planned},
      {"latency_server", "a server takes twice as long as its peers", FindingKind::latency_server,
       "", "web-3", server_takes_twice_as_long, job_slows_all_servers_and_one_stalls},
      {"latency_pool", "all servers take three times as long", FindingKind::latency_pool, "", "",
       all_servers_take_three_times_as_long, job_slows_all_servers},
      {"listener_errors", "a route names no pool", FindingKind::black_hole, "", "",
       route_names_no_pool, listener_answers_by_rule},
      {"routing", "a pool's requests go to another", FindingKind::routing_shift, "", "",
       shop_goes_to_cart, everybody_gets_three_times_as_much},
      {"routing", "two pools have each other's requests", FindingKind::routing_shift, "", "",
       shop_and_cart_are_swapped, one_pool_answers_anew_and_two_are_slow},
      {"blindness", "the source stays silent", FindingKind::blind, "", "",
       source_is_silent_for_a_minute, source_is_silent_for_some_seconds}};
  return all;
}

}  // namespace skewd::test
