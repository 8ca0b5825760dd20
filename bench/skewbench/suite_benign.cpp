// SPDX-License-Identifier: Apache-2.0
//
// Group Z, first part: what people and machines do to balancers every day. Nothing above info may
// be said. Each happens to pools of all kinds at once, every hour or two, at random moments.
#include <algorithm>
#include <cmath>
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

constexpr double kHour = 3600;

// Pools of all kinds behind one balancer. Half of them have weights of 100, so that slow start
// shows in the weight; in the others it does not.
Setup all_kinds(double rate, const Workload& workload, const std::string& id) {
  Setup setup;
  setup.balancer = "all";
  setup.rate = rate;
  setup.warm_up_hours = 0;
  for (const std::string_view balancer : kBalancers) {
    PoolPlan plan = plan_of(balancer, rate);
    plan.name = balancer;
    plan.workload = workload;
    if (plan.weights.empty() && setup.pools.size() % 2 == 1) plan.weights = {100};
    setup.pools.push_back(plan);
  }
  setup.id = "all/" + std::to_string(rate) + "/" + id;
  return setup;
}

using Deed = void (*)(SimulatedBalancer& balancer, std::size_t pool);

void set_condition(SimulatedBalancer& balancer, std::size_t pool, std::size_t server,
                   Condition condition) {
  balancer.pools[pool].servers[server].condition = condition;
  balancer.pools[pool].refresh();
}

// At `seconds` from now.
void plan_condition(SimulatedBalancer& balancer, double seconds, std::size_t pool,
                    std::size_t server, Condition condition) {
  balancer.at(balancer.now() + seconds, [pool, server, condition](SimulatedBalancer& later) {
    set_condition(later, pool, server, condition);
  });
}

std::size_t any_server(SimulatedBalancer& balancer, std::size_t pool) {
  const auto& servers = balancer.pools[pool].servers;
  std::size_t chosen = 0;
  do {
    chosen = balancer.random().below(servers.size());
  } while (!servers[chosen].present);
  return chosen;
}

void begin_slow_start(SimulatedBalancer& balancer, std::size_t pool, std::size_t server) {
  SimulatedServer& one = balancer.pools[pool].servers[server];
  one.condition = Condition::up;
  one.warm = 0.05;
  one.warm_step = 0.95 / 60;
  balancer.pools[pool].refresh();
}

void restart_with_slow_start(SimulatedBalancer& balancer, std::size_t pool) {
  const std::size_t server = any_server(balancer, pool);
  set_condition(balancer, pool, server, Condition::maintenance);
  balancer.at(balancer.now() + balancer.random().between(20, 90),
              [pool, server](SimulatedBalancer& later) { begin_slow_start(later, pool, server); });
}

void drain_and_maintain(SimulatedBalancer& balancer, std::size_t pool) {
  const std::size_t server = any_server(balancer, pool);
  set_condition(balancer, pool, server, Condition::drain);
  plan_condition(balancer, 120, pool, server, Condition::maintenance);
  plan_condition(balancer, 120 + balancer.random().between(60, 600), pool, server, Condition::up);
}

void remove_last(SimulatedBalancer& balancer, std::size_t pool) {
  for (std::size_t i = balancer.pools[pool].servers.size(); i-- > 10;) {
    SimulatedServer& server = balancer.pools[pool].servers[i];
    if (!server.present) continue;
    server.present = false;
    break;
  }
  balancer.pools[pool].refresh();
}

void add_another(SimulatedBalancer& balancer, std::size_t pool) {
  SimulatedPool& one = balancer.pools[pool];
  const double weight = one.servers.front().weight;
  for (std::size_t i = 10; i < one.servers.size(); ++i) {
    if (one.servers[i].present) continue;
    one.servers[i].present = true;
    one.refresh();
    return;
  }
  one.add_server(weight);
  one.refresh();
}

void scale_out_and_in(SimulatedBalancer& balancer, std::size_t pool) {
  for (int i = 0; i < 3; ++i) add_another(balancer, pool);
  balancer.at(balancer.now() + balancer.random().between(900, 2400),
              [pool](SimulatedBalancer& later) {
                for (int i = 0; i < 3; ++i) remove_last(later, pool);
              });
}

// One server comes or goes every five minutes for an hour.
void churn(SimulatedBalancer& balancer, std::size_t pool) {
  for (int i = 0; i < 12; ++i) {
    const bool out = balancer.random().chance(0.5);
    balancer.at(balancer.now() + 300 * i, [pool, out](SimulatedBalancer& later) {
      if (out) {
        add_another(later, pool);
      } else {
        remove_last(later, pool);
      }
    });
  }
}

// One process serves all pools.
void reload_once(SimulatedBalancer& balancer, std::size_t pool) {
  if (pool == 0) balancer.reload();
}

void reload_every_minute(SimulatedBalancer& balancer, std::size_t pool) {
  if (pool != 0) return;
  for (int i = 0; i < 30; ++i) {
    balancer.at(balancer.now() + 60 * i, [](SimulatedBalancer& later) { later.reload(); });
  }
}

void change_weight(SimulatedBalancer& balancer, std::size_t pool) {
  const std::size_t server = any_server(balancer, pool);
  const std::vector<double>& planned = balancer.pools[pool].plan.weights;
  const double usual = planned.empty() ? 1 : planned[server % planned.size()];
  const double factors[] = {0.5, 1, 2, 3};
  const double weight = std::round(usual * factors[balancer.random().below(4)]);
  balancer.pools[pool].servers[server].weight = std::clamp(weight, 1.0, 256.0);
  balancer.pools[pool].refresh();
}

void deploy(SimulatedBalancer& balancer, std::size_t pool) {
  for (std::size_t i = 0; i < 10; ++i) {
    const double begin = 30 * static_cast<double>(i) + 1;
    plan_condition(balancer, begin, pool, i, Condition::maintenance);
    plan_condition(balancer, begin + 20, pool, i, Condition::up);
  }
}

// A server dies; its check takes it out some seconds later; it comes back.
void die_and_be_taken_out(SimulatedBalancer& balancer, std::size_t pool) {
  const std::size_t server = any_server(balancer, pool);
  balancer.pools[pool].servers[server].fault.refusing = 1;
  set_condition(balancer, pool, server, Condition::up);
  const double late = balancer.random().between(2, 6);
  plan_condition(balancer, late / 2, pool, server, Condition::failing_checks);
  plan_condition(balancer, late, pool, server, Condition::down);
  balancer.at(balancer.now() + late + balancer.random().between(30, 300),
              [pool, server](SimulatedBalancer& later) {
                later.pools[pool].servers[server].fault.refusing = 0;
                set_condition(later, pool, server, Condition::up);
              });
}

// Not while the nightly job runs, nor ends it.
void run_batch(SimulatedBalancer& balancer, std::size_t pool) {
  constexpr double kSlower = 1.3;
  double& factor = balancer.pools[pool].fault.latency_factor;
  if (factor != 1) return;
  factor = kSlower;
  balancer.at(balancer.now() + 600, [pool](SimulatedBalancer& later) {
    double& then = later.pools[pool].fault.latency_factor;
    if (then == kSlower) then = 1;
  });
}

void let_heavy_client_come(SimulatedBalancer& balancer, std::size_t pool) {
  SimulatedPool& one = balancer.pools[pool];
  if (!one.crowd) return;
  one.crowd->add_heavy(0.2);
  balancer.at(balancer.now() + balancer.random().between(300, 1800),
              [pool](SimulatedBalancer& later) { later.pools[pool].crowd->add_heavy(0); });
}

// Every night at the same time, for half an hour, everything takes twice as long. The first time it
// is news.
constexpr double kFirstNight = 20 * kHour;

void run_nightly(SimulatedBalancer& balancer, double length) {
  for (double at = balancer.now() + kFirstNight; at < balancer.now() + length; at += 24 * kHour) {
    for (const bool begins : {true, false}) {
      balancer.at(at + (begins ? 0 : 1800), [begins](SimulatedBalancer& later) {
        for (SimulatedPool& pool : later.pools) pool.fault.latency_factor = begins ? 2 : 1;
      });
    }
  }
}

struct Benign {
  const char* id;
  const char* what;
  Deed deed;
  double hours_between;
};

constexpr Benign kBenign[] = {
    {"Z01", "restarts with slow start", restart_with_slow_start, 1.5},
    {"Z02", "drain, maintenance, up", drain_and_maintain, 1.5},
    {"Z03", "scaling out and in", scale_out_and_in, 2},
    {"Z04", "reloads", reload_once, 1.5},
    {"Z05", "reloads every minute for half an hour", reload_every_minute, 3},
    {"Z06", "weights changed on purpose", change_weight, 1.5},
    {"Z07", "rolling deploys", deploy, 2},
    {"Z08", "autoscaling churn", churn, 2},
    {"Z09", "health checks 2 to 6 s late", die_and_be_taken_out, 1},
    {"Z10", "batch jobs, x1.3 for 10 min and x2 nightly", run_batch, 3},
    {"Z16", "a heavy client appears", let_heavy_client_come, 2},
};

Scenario benign(const Benign& one, double rate, const Effort& effort) {
  Scenario scenario;
  scenario.id = one.id;
  scenario.fault = one.what;
  scenario.setup = all_kinds(rate, kBurstyNoisy, one.id);
  scenario.limit_seconds = effort.quiet_days * 24 * kHour;
  scenario.events_per_pool_day = 24 / one.hours_between;
  if (one.deed == run_batch) {
    scenario.news = News{FindingKind::latency_pool, kFirstNight + kHour};
  }
  const Benign event = one;
  const double length = scenario.limit_seconds;
  scenario.begin = [event, length](SimulatedBalancer& balancer) {
    for (std::size_t pool = 0; pool < balancer.pools.size(); ++pool) {
      double at = balancer.now();
      while ((at += event.hours_between * kHour * balancer.random().between(0.6, 1.4)) < length) {
        balancer.at(at, [event, pool](SimulatedBalancer& later) { event.deed(later, pool); });
      }
    }
    if (event.deed == run_batch) run_nightly(balancer, length);
  };
  return scenario;
}

// Four pools whose answers differ. Now and then a release changes those of one of them, and two
// that share a database are slow for ten minutes.
Setup different_answers(double rate) {
  Setup setup = all_kinds(rate, kBurstyNoisy, "Z21");
  setup.pools.clear();
  for (const Content& content : {Content{1, 2000, 0.02, 0.01}, Content{1.3, 30000, 0.15, 0.08},
                                 Content{2, 6000, 0.05, 0.02}, Content{3, 9000, 0, 0.2}}) {
    PoolPlan plan = plan_of("RR", rate);
    plan.name = std::string(1, static_cast<char>('A' + setup.pools.size()));
    plan.content = content;
    setup.pools.push_back(plan);
  }
  return setup;
}

void release(SimulatedBalancer& balancer, std::size_t pool) {
  Random& random = balancer.random();
  Content& content = balancer.pools[pool].plan.content;
  content.work = std::clamp(content.work * random.between(0.8, 1.2), 0.5, 4.0);
  content.bytes = std::clamp(content.bytes * random.between(0.3, 3), 500.0, 100000.0);
  content.moved = random.between(0, 0.2);
  content.refused = random.between(0, 0.2);
}

void slow_together(SimulatedBalancer& balancer, std::size_t pool) {
  for (const std::size_t one : {pool, (pool + 1) % balancer.pools.size()}) {
    run_batch(balancer, one);
  }
}

void release_and_slow(SimulatedBalancer& balancer, double length) {
  for (std::size_t pool = 0; pool < balancer.pools.size(); ++pool) {
    for (const Deed deed : {release, slow_together}) {
      double at = balancer.now();
      while ((at += 2 * kHour * balancer.random().between(0.6, 1.4)) < length) {
        balancer.at(at, [deed, pool](SimulatedBalancer& later) { deed(later, pool); });
      }
    }
  }
}

Scenario quiet(const char* id, const char* what, Setup setup, double days) {
  Scenario scenario;
  scenario.id = id;
  scenario.fault = what;
  scenario.setup = std::move(setup);
  scenario.limit_seconds = days * 24 * kHour;
  return scenario;
}

// All pools at once, twice a day.
void step_load(SimulatedBalancer& balancer) {
  for (int i = 0; i < 4; ++i) {
    const double at = balancer.now() + (6 + 11 * i) * kHour;
    for (const bool begins : {true, false}) {
      balancer.at(at + (begins ? 0 : 1800), [begins](SimulatedBalancer& later) {
        for (SimulatedPool& pool : later.pools) pool.fault.rate_factor = begins ? 100 : 1;
      });
    }
  }
}

}  // namespace

void add_benign_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const Benign& one : kBenign) {
    for (const double rate : {2.0, 20.0, 100.0}) scenarios.push_back(benign(one, rate, effort));
  }
  Scenario step =
      quiet("Z11", "load of all pools x100", all_kinds(2, kBurstyNoisy, "Z11"), effort.quiet_days);
  step.begin = step_load;
  scenarios.push_back(step);
  Workload daylight = kBurstyNoisy;
  daylight.diurnal = 0.9;
  daylight.weekend = 0.5;
  for (const double rate : {2.0, 20.0}) {
    scenarios.push_back(quiet("Z12", "daylight and weekends", all_kinds(rate, daylight, "Z12"),
                              effort.is_short ? effort.quiet_days : 7));
  }
  for (const double rate : {2.0, 20.0, 200.0}) {
    Setup setup = all_kinds(rate, kBurstyNoisy, "Z20");
    setup.pools = {plan_of("FIRST", rate)};
    scenarios.push_back(quiet("Z20", "servers filled in order", setup, effort.quiet_days));
  }
  for (const double rate : {2.0, 20.0, 200.0}) {
    Scenario releases = quiet("Z21", "releases, and databases that are slow",
                              different_answers(rate), effort.quiet_days);
    const double length = releases.limit_seconds;
    releases.begin = [length](SimulatedBalancer& balancer) { release_and_slow(balancer, length); };
    releases.events_per_pool_day = 36;
    scenarios.push_back(releases);
  }
  for (const double rate : {0.2, 2.0, 20.0, 100.0}) {
    scenarios.push_back(
        quiet("Z14", "long null", all_kinds(rate, kBurstyNoisy, "Z14"), 2 * effort.quiet_days));
  }
}

}  // namespace skewd::bench
