// SPDX-License-Identifier: Apache-2.0
//
// Group D: servers that answer with errors, or take no connections.
#include <cmath>
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

SimulatedServer& victim(SimulatedPool& pool) {
  return pool.servers[victim_of(pool.servers.size())];
}

struct Failing {
  const char* id;
  const char* fault;
  double ratio;
};

constexpr double kUsual = 0.001;

Scenario failing_server(const Failing& one, const Setup& setup, double interval) {
  Scenario scenario;
  scenario.id = one.id;
  scenario.fault = one.fault;
  scenario.setup = setup;
  const double ratio = one.ratio;
  scenario.begin = [ratio](SimulatedBalancer& balancer) {
    victim(balancer.pools.front()).fault.error_ratio = ratio;
  };
  scenario.expected = {{.kinds = {FindingKind::errors_server}, .servers = {"web-4"}}};
  scenario.nats_per_scrape = nats_per_trial(ratio, kUsual) * setup.rate / 10 * interval;
  scenario.required = 22.6 / scenario.nats_per_scrape * interval < 200;
  return scenario;
}

Scenario failing_pool(const Failing& one, const Setup& setup, double interval) {
  Scenario scenario = failing_server(one, setup, interval);
  const double ratio = one.ratio;
  scenario.begin = [ratio](SimulatedBalancer& balancer) {
    balancer.pools.front().fault.error_ratio = ratio;
  };
  scenario.expected = {{.kinds = {FindingKind::errors_pool}, .servers = {""}}};
  scenario.nats_per_scrape *= 10;
  scenario.required = 22.6 / scenario.nats_per_scrape * interval < 200;
  return scenario;
}

Scenario refusing(const Failing& one, const Setup& setup, double interval) {
  Scenario scenario = failing_server(one, setup, interval);
  const double ratio = one.ratio;
  scenario.begin = [ratio](SimulatedBalancer& balancer) {
    victim(balancer.pools.front()).fault.refusing = ratio;
  };
  scenario.expected = {{.kinds = {FindingKind::connect_errors, FindingKind::offline_in_rotation},
                        .servers = {"web-4"}}};
  if (ratio >= 0.5) scenario.expected[0].kinds = {FindingKind::offline_in_rotation};
  return scenario;
}

void fails_fast(SimulatedPool& pool) {
  victim(pool).fault.error_ratio = 1;
  victim(pool).fault.fails_fast = true;
}

void down_but_selected(SimulatedPool& pool) {
  victim(pool).condition = Condition::down;
  victim(pool).fault.still_selected = true;
  victim(pool).fault.refusing = 1;
}

void add_special(std::vector<Scenario>& scenarios) {
  for (const double rate : {20.0, 200.0}) {
    Scenario trap;
    trap.id = "D11";
    trap.fault = "one server fails in 1 ms";
    trap.setup = one_pool("LC", rate);
    trap.begin = in_pool(fails_fast);
    trap.expected = {
        {.kinds = {FindingKind::errors_server, FindingKind::skew}, .servers = {"web-4"}}};
    scenarios.push_back(trap);

    Scenario kept = trap;
    kept.id = "D12";
    kept.fault = "a server that is down is still selected";
    kept.setup = one_pool("STICKY", rate);
    kept.begin = in_pool(down_but_selected);
    kept.expected = {{.kinds = {FindingKind::offline_in_rotation}, .servers = {"web-4"}}};
    scenarios.push_back(kept);

    Scenario hanging = kept;
    hanging.id = "D13";
    hanging.fault = "one server takes requests and never answers";
    hanging.setup = one_pool("RR", rate);
    hanging.begin = in_pool([](SimulatedPool& pool) { victim(pool).fault.hangs = true; });
    scenarios.push_back(hanging);
  }
}

}  // namespace

void add_error_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const double rate : {2.0, 20.0, 200.0, 10000.0}) {
    const Setup setup = one_pool("RR", rate);
    for (const Failing& one : {Failing{"D01", "one server fails 2 %", 0.02},
                               Failing{"D02", "one server fails 5 %", 0.05},
                               Failing{"D03", "one server fails 20 %", 0.2},
                               Failing{"D04", "one server fails all", 1}}) {
      scenarios.push_back(failing_server(one, setup, effort.interval));
    }
    for (const Failing& one :
         {Failing{"D05", "pool fails 2 %", 0.02}, Failing{"D06", "pool fails 5 %", 0.05},
          Failing{"D07", "pool fails 20 %", 0.2}}) {
      scenarios.push_back(failing_pool(one, setup, effort.interval));
    }
    for (const Failing& one : {Failing{"D08", "10 % of one server's connects fail", 0.1},
                               Failing{"D09", "30 % of one server's connects fail", 0.3},
                               Failing{"D10", "all connects of one server fail", 1}}) {
      scenarios.push_back(refusing(one, setup, effort.interval));
    }
    Setup redispatching = renamed(setup, "redispatch");
    redispatching.pools.front().redispatch = true;
    if (rate == 20) {
      scenarios.push_back(refusing({"D10", "all connects of one server fail, redispatch", 1},
                                   redispatching, effort.interval));
    }
  }
  add_special(scenarios);
}

}  // namespace skewd::bench
