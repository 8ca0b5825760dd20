// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/benign_events.h"

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

void set_state(const Operator& by, const std::string& pool, std::size_t number,
               const std::string& state) {
  const std::string place = server_place(pool, number);
  by.say(place + ": " + state);
  by.site.command("set server " + place + " state " + state);
}

void set_weight(const Operator& by, const std::string& pool, std::size_t number, int weight) {
  const std::string place = server_place(pool, number);
  by.say(place + ": weight " + std::to_string(weight));
  by.site.command("set server " + place + " weight " + std::to_string(weight));
}

BenignEvent reload() {
  return {"reload", [](const Operator& by) { by.site.reload(); }};
}

BenignEvent two_reloads() {
  return {"a reload, corrected by another", [](const Operator& by) {
            by.site.reload();
            by.wait(8s);
            by.say("again");
            by.site.reload();
          }};
}

BenignEvent maintain(const std::string& pool, std::size_t number) {
  return {"maintenance of a server of " + pool, [=](const Operator& by) {
            set_state(by, pool, number, "drain");
            by.wait(25s);
            set_state(by, pool, number, "maint");
            by.wait(30s);
            set_state(by, pool, number, "ready");
            by.wait(40s);
          }};
}

BenignEvent change_weight(const std::string& pool, std::size_t number) {
  return {"less for a server of " + pool, [=](const Operator& by) {
            set_weight(by, pool, number, 5);
            by.wait(150s);
            set_weight(by, pool, number, 10);
            by.wait(30s);
          }};
}

void deploy(const Operator& by, const std::string& pool, seconds between) {
  const PoolPlan& plan = by.site.plan_of(pool);
  const std::size_t count = plan.servers.size() - plan.spares;
  for (std::size_t number = 1; number <= count; ++number) {
    set_state(by, pool, number, "maint");
    by.wait(3s);
    by.site.stop_server(pool, number);
    by.wait(7s);
    by.site.start_server(pool, number);
    set_state(by, pool, number, "ready");
    by.wait(between);
  }
}

BenignEvent rolling_deploy(const std::string& pool, seconds between) {
  return {"rolling deploy of " + pool, [=](const Operator& by) { deploy(by, pool, between); }};
}

BenignEvent scale_by_reload(const std::string& pool) {
  return {"scale-out and scale-in of " + pool, [=](const Operator& by) {
            by.say("one server more");
            by.site.scale(pool, true);
            by.wait(100s);
            by.say("one server less");
            by.site.scale(pool, false);
          }};
}

BenignEvent fill_slots() {
  return {"slots of api are filled and emptied", [](const Operator& by) {
            for (const std::size_t slot : {1, 2}) {
              const std::string place = "api/api-slot-" + std::to_string(slot);
              by.say(place + ": a server");
              by.site.command("set server " + place + " addr 127.0.0.1 port " +
                              std::to_string(by.site.port_of("api", 3 + slot)));
              by.site.command("set server " + place + " state ready");
              by.wait(60s);
            }
            by.wait(80s);
            for (const std::size_t slot : {2, 1}) {
              const std::string place = "api/api-slot-" + std::to_string(slot);
              by.say(place + ": empty");
              by.site.command("set server " + place + " state maint");
              by.wait(60s);
            }
          }};
}

// It refuses connects for the 4 to 6 s that three checks take, then it is down. Its users are sent
// elsewhere and notice nothing. To say so of a server that is picked for more than 10 s would be
// right.
BenignEvent fail_check(const std::string& pool, std::size_t number) {
  return {"a server of " + pool + " stops, checks notice", [=](const Operator& by) {
            by.say(server_name(pool, number) + " stops");
            by.site.stop_server(pool, number);
            by.wait(45s);
            by.say(server_name(pool, number) + " starts");
            by.site.start_server(pool, number);
            by.wait(45s);
          }};
}

BenignEvent clear_counters() {
  return {"clear counters all", [](const Operator& by) { by.site.command("clear counters all"); }};
}

BenignEvent rush(double factor) {
  return {"a rush of users", [=](const Operator& by) {
            by.site.set_load(factor);
            by.wait(120s);
            by.say("the rush is over");
            by.site.set_load(1);
          }};
}

BenignEvent deploy_in_rush() {
  return {"rolling deploy of search in a rush", [](const Operator& by) {
            by.site.set_load(3);
            by.wait(20s);
            deploy(by, "search", 15s);
            by.wait(20s);
            by.say("the rush is over");
            by.site.set_load(1);
          }};
}

void slow_down(HealthySite& site, const std::string& pool, double factor) {
  for (std::size_t number = 1; number <= site.plan_of(pool).servers.size(); ++number) {
    support::Behaviour behaviour = site.usual_behaviour(pool, number);
    behaviour.delay *= factor;
    site.behave(pool, number, behaviour);
  }
}

BenignEvent batch_job(const std::string& pool) {
  return {"a batch job slows all of " + pool, [=](const Operator& by) {
            slow_down(by.site, pool, 1.3);
            by.wait(180s);
            by.say("the batch job ends");
            slow_down(by.site, pool, 1);
          }};
}

BenignEvent reload_in_maintenance() {
  return {"a reload ends a maintenance of account", [](const Operator& by) {
            set_state(by, "account", 2, "maint");
            by.wait(40s);
            by.say("reload");
            by.site.reload();
          }};
}

}  // namespace

std::vector<BenignEvent> make_benign_events() {
  return {reload(),
          maintain("shop", 2),
          change_weight("search", 1),
          rolling_deploy("cart", 15s),
          rush(3),
          scale_by_reload("shop"),
          fail_check("shop", 3),
          clear_counters(),
          batch_job("api"),
          rolling_deploy("shop", 35s),
          maintain("media", 2),
          fill_slots(),
          two_reloads(),
          maintain("account", 3),
          fail_check("pair", 2),
          scale_by_reload("search"),
          batch_job("cart"),
          rolling_deploy("account", 15s),
          change_weight("pair", 2),
          deploy_in_rush(),
          maintain("tail", 1),
          fail_check("cart", 1),
          reload_in_maintenance(),
          rolling_deploy("api", 10s)};
}

}  // namespace skewd::demo
