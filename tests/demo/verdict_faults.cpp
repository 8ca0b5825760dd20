// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/verdict_faults.h"

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kServers = 4;
constexpr std::size_t kVictim = 2;
const std::string kVictimName = "shop-2";

void order(const HealthySite& site, const std::string& pool, std::size_t servers,
           const std::string& what, std::size_t but = 0) {
  for (std::size_t number = 1; number <= servers; ++number) {
    if (number != but) site.command("set server " + server_place(pool, number) + " " + what);
  }
}

using Change = std::function<void(support::Behaviour&)>;

void behave(HealthySite& site, const std::string& pool, std::size_t number, const Change& change) {
  auto behaviour = site.usual_behaviour(pool, number);
  change(behaviour);
  site.behave(pool, number, behaviour);
}

constexpr std::size_t kAll = 0;

// Servers that behave otherwise: one, or all. No place has the same trouble three times, as a
// finding that comes three times in an hour is told as one that comes and goes.
VerdictFault of_servers(const std::string& name, std::size_t victim, const Change& change,
                        std::vector<std::string> words, const std::string& pool = "shop") {
  const auto apply = [victim, pool](HealthySite& site, const Change& with) {
    for (std::size_t number = 1; number <= kServers; ++number) {
      if (victim == kAll || number == victim) behave(site, pool, number, with);
    }
  };
  return {.name = name,
          .inject = [apply, change](HealthySite& site) { apply(site, change); },
          .repair = [apply](HealthySite& site) { apply(site, [](auto&) {}); },
          .expected = {{pool, std::move(words), victim == kAll ? "" : server_name(pool, victim)}}};
}

VerdictFault by_socket(const std::string& name, const std::string& pool, const std::string& what,
                       const std::string& undo, std::size_t but,
                       std::vector<ExpectedVerdict> expected) {
  return {.name = name,
          .inject = [=](HealthySite& site) { order(site, pool, kServers, what, but); },
          .repair = [=](HealthySite& site) { order(site, pool, kServers, undo, but); },
          .expected = std::move(expected)};
}

// The users of shop ask for /shop/1 and /shop/2, those of media for /media/1 and /media/2.
VerdictFault by_map(const std::string& name, const std::string& from, const std::string& to,
                    const std::vector<std::string>& prefixes) {
  return {.name = name,
          .inject =
              [=](HealthySite& site) {
                for (const std::string& prefix : prefixes) site.route(prefix, to);
              },
          .repair =
              [=](HealthySite& site) {
                for (const std::string& prefix : prefixes) site.unroute(prefix);
              },
          .expected = {{from, {"BALANCER"}, ""}}};
}

// Its checks take six seconds, and HAProxy sends requests to another server meanwhile: who is down
// is to be named, whether that is a fault or not.
VerdictFault stopped(const std::string& name, const std::string& pool) {
  return {.name = name,
          .inject = [=](HealthySite& site) { site.stop_server(pool, kVictim); },
          .repair = [=](HealthySite& site) { site.start_server(pool, kVictim); },
          .expected = {{.pool = pool,
                        .words = {"SERVER", "NETWORK", "ALL WELL", "NOTHING FOUND"},
                        .names = server_name(pool, kVictim),
                        .names_no_other = true}}};
}

VerdictFault all_stopped() {
  const auto each = [](HealthySite& site, auto action) {
    for (std::size_t number = 1; number <= kServers; ++number) (site.*action)("shop", number);
  };
  return {.name = "the network refuses all servers",
          .inject = [each](HealthySite& site) { each(site, &HealthySite::stop_server); },
          .repair = [each](HealthySite& site) { each(site, &HealthySite::start_server); },
          .expected = {{"shop", {"NETWORK", "SERVER", "BALANCER"}, ""}}};
}

using PlanChange = std::function<void(PoolPlan&)>;

// Another file is put in force by a reload.
VerdictFault by_file(const std::string& name, const PlanChange& change,
                     std::vector<ExpectedVerdict> expected) {
  const auto put = [](HealthySite& site, const PoolPlan& pool) {
    site.plan(pool);
    site.reload();
  };
  return {.name = name,
          .inject =
              [=](HealthySite& site) {
                PoolPlan pool = verdict_pools().front();
                change(pool);
                put(site, pool);
              },
          .repair = [=](HealthySite& site) { put(site, verdict_pools().front()); },
          .expected = std::move(expected)};
}

void give_all_to_first(PoolPlan& pool) {
  for (std::size_t number = 1; number <= kServers; ++number) {
    if (number != 1) pool.servers[number - 1].weight = 0;
  }
}

void keep_one_small_server(PoolPlan& pool) {
  pool.servers.resize(1);
  pool.options = " maxconn 1";
}

VerdictFault too_few_servers() {
  VerdictFault fault = by_file("too few servers, requests queue", keep_one_small_server,
                               {{"shop", {"BALANCER", "APPLICATION"}, ""}});
  const auto slow_down = [](HealthySite& site, int times) {
    behave(site, "shop", 1, [times](auto& behaviour) { behaviour.delay *= times; });
  };
  fault.inject = [=, inject = fault.inject](HealthySite& site) {
    inject(site);
    slow_down(site, 6);
  };
  fault.repair = [=, repair = fault.repair](HealthySite& site) {
    repair(site);
    slow_down(site, 1);
  };
  return fault;
}

VerdictFault wrong_map_in_file() {
  return {.name = "a wrong map by a reload: half of shop goes to media",
          .inject =
              [](HealthySite& site) {
                site.write_routes({{"/shop/2", "media"}});
                site.reload();
              },
          .repair =
              [](HealthySite& site) {
                site.write_routes({});
                site.reload();
              },
          .expected = {{"shop", {"BALANCER"}, ""}, {"media", {"BALANCER", "ALL WELL"}, ""}}};
}

VerdictFault queue_at_one() {
  const auto limit = [](HealthySite& site, const std::string& most, int times) {
    site.command("set maxconn server " + server_place("shop", kVictim) + " " + most);
    behave(site, "shop", kVictim, [times](auto& behaviour) { behaviour.delay *= times; });
  };
  return {.name = "the connection limit of a server is reached",
          .inject = [=](HealthySite& site) { limit(site, "1", 25); },
          .repair = [=](HealthySite& site) { limit(site, "0", 1); },
          .expected = {{"shop", {"BALANCER", "APPLICATION"}, kVictimName}}};
}

VerdictFault queue_everywhere() {
  const auto limit = [](HealthySite& site, const std::string& most, int times) {
    for (std::size_t number = 1; number <= kServers; ++number) {
      site.command("set maxconn server " + server_place("cart", number) + " " + most);
      behave(site, "cart", number, [times](auto& behaviour) { behaviour.delay *= times; });
    }
  };
  return {.name = "connection limits too small, requests queue",
          .inject = [=](HealthySite& site) { limit(site, "1", 25); },
          .repair = [=](HealthySite& site) { limit(site, "0", 1); },
          .expected = {{"cart", {"BALANCER", "APPLICATION"}, ""}}};
}

VerdictFault quiet(const std::string& name, const std::function<void(HealthySite&)>& inject,
                   const std::function<void(HealthySite&)>& repair) {
  return {.name = name,
          .inject = inject,
          .repair = repair,
          .expected = {{"shop", {"ALL WELL"}, ""}, {"media", {"ALL WELL"}, ""}}};
}

VerdictFault two_at_once() {
  return {.name = "two faults: a server of shop fails, media goes to one",
          .inject =
              [](HealthySite& site) {
                behave(site, "shop", kVictim, [](auto& behaviour) { behaviour.error_share = 1; });
                order(site, "media", kServers, "weight 0", kVictim);
              },
          .repair =
              [](HealthySite& site) {
                behave(site, "shop", kVictim, [](auto&) {});
                order(site, "media", kServers, "weight 10", kVictim);
              },
          .expected = {{"shop", {"APPLICATION"}, kVictimName},
                       {"media", {"BALANCER"}, server_name("media", kVictim)}}};
}

VerdictFault offline_joins() {
  const std::string place = "set server shop/shop-slot-1 state ";
  return {.name = "an offline server joins, unchecked",
          .inject = [=](HealthySite& site) { site.command(place + "ready"); },
          .repair = [=](HealthySite& site) { site.command(place + "maint"); },
          .expected = {{"shop", {"SERVER", "NETWORK"}, "shop-slot-1"}}};
}

}  // namespace

std::vector<PoolPlan> verdict_pools() {
  const auto pool = [](const std::string& name, const std::string& balance) {
    return PoolPlan{.name = name,
                    .balance = balance,
                    .servers = std::vector<ServerPlan>(kServers, {10ms}),
                    .requests_per_second = 20,
                    .urls = 2};
  };
  PoolPlan shop = pool("shop", "  balance roundrobin\n");
  shop.slots = 1;
  shop.slot_options = " no-check";
  return {shop, pool("media", "  balance roundrobin\n"), pool("cart", "  balance leastconn\n")};
}

std::vector<VerdictFault> make_verdict_faults() {
  const auto nothing = [](HealthySite&) {};
  const std::vector<std::string> application{"APPLICATION"};
  return {
      quiet("nothing", nothing, nothing),
      by_socket("weights on the socket: all to one", "shop", "weight 0", "weight 10", kVictim,
                {{"shop", {"BALANCER"}, kVictimName}}),
      by_socket("drained all but one", "shop", "state drain", "state ready", kVictim + 1,
                {{"shop", {"BALANCER"}, server_name("shop", kVictim + 1)}}),
      by_socket("all servers in maintenance", "media", "state maint", "state ready", 0,
                {{"media", {"BALANCER"}, ""}}),
      by_socket("leastconn: all to one", "cart", "weight 0", "weight 10", kVictim,
                {{"cart", {"BALANCER"}, server_name("cart", kVictim)}}),
      by_map("half of shop goes to media", "shop", "media", {"/shop/2"}),
      by_map("all of media goes to cart", "media", "cart", {"/media/1", "/media/2"}),
      wrong_map_in_file(),
      by_file("weights by a reload: all to one", give_all_to_first,
              {{"shop", {"BALANCER"}, server_name("shop", 1)}}),
      by_file("a reload with an old file: servers that are gone",
              [](PoolPlan& pool) { pool.moved_away = true; },
              {{"shop", {"BALANCER", "NETWORK", "SERVER"}, ""}}),
      too_few_servers(),
      offline_joins(),
      stopped("a server refuses connections", "shop"),
      stopped("a server of leastconn refuses connections", "cart"),
      all_stopped(),
      of_servers("a server stalls, its check passes", 4,
                 [](auto& behaviour) { behaviour.stalled = true; }, {"SERVER"}),
      of_servers(
          "a server answers only 500", 1, [](auto& behaviour) { behaviour.error_share = 1; },
          application),
      of_servers(
          "a server answers 500 half of the time", 3,
          [](auto& behaviour) { behaviour.error_share = 0.5; }, application),
      of_servers(
          "a server answers 500 to one in five", 2,
          [](auto& behaviour) { behaviour.error_share = 0.2; }, application),
      of_servers(
          "a server answers 503", 4, [](auto& behaviour) { behaviour.status = 503; }, application),
      of_servers(
          "the application answers only 500", kAll,
          [](auto& behaviour) { behaviour.error_share = 1; }, application),
      of_servers(
          "the application answers 500 half of the time", kAll,
          [](auto& behaviour) { behaviour.error_share = 0.5; }, application),
      of_servers(
          "a server is 5 times slower", 1, [](auto& behaviour) { behaviour.delay *= 5; },
          application),
      of_servers(
          "a server is 50 times slower", 3, [](auto& behaviour) { behaviour.delay *= 50; },
          application),
      of_servers(
          "the application is 5 times slower", kAll, [](auto& behaviour) { behaviour.delay *= 5; },
          application),
      of_servers(
          "the application is 30 times slower", kAll,
          [](auto& behaviour) { behaviour.delay *= 30; }, application, "media"),
      queue_everywhere(),
      queue_at_one(),
      two_at_once(),
      quiet(
          "one server drained for maintenance",
          [](HealthySite& site) {
            site.command("set server " + server_place("shop", kVictim) + " state drain");
          },
          [](HealthySite& site) {
            site.command("set server " + server_place("shop", kVictim) + " state ready");
          }),
      quiet(
          "a reload that changes nothing", [](HealthySite& site) { site.reload(); }, nothing),
      quiet(
          "one weight halved",
          [](HealthySite& site) {
            site.command("set server " + server_place("shop", kVictim) + " weight 5");
          },
          [](HealthySite& site) {
            site.command("set server " + server_place("shop", kVictim) + " weight 10");
          }),
      quiet(
          "twice the users", [](HealthySite& site) { site.set_load(2); },
          [](HealthySite& site) { site.set_load(1); }),
  };
}

}  // namespace skewd::demo
