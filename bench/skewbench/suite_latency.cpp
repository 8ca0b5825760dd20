// SPDX-License-Identifier: Apache-2.0
//
// Group C: servers and pools that take longer. HAProxy tells averages only, so there is no variant
// with exact times.
#include <cmath>
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

// Of one request whose logarithm of time has deviation 1.
double nats_of_slowness(double factor) { return std::log(factor) * std::log(factor) / 2; }

SimulatedServer& victim(SimulatedPool& pool) {
  return pool.servers[victim_of(pool.servers.size())];
}

Scenario slow_server(const char* id, const char* fault, double factor, const Setup& setup,
                     double interval) {
  Scenario scenario;
  scenario.id = id;
  scenario.fault = fault;
  scenario.setup = setup;
  scenario.begin = [factor](SimulatedBalancer& balancer) {
    victim(balancer.pools.front()).fault.latency_factor = factor;
  };
  scenario.expected = {
      {.kinds = {FindingKind::latency_server}, .servers = {"web-4"}, .layer = Layer::application}};
  scenario.nats_per_scrape = nats_of_slowness(factor) * setup.rate / 10 * interval;
  scenario.required = setup.rate >= 200 ? factor > 1.3 : setup.rate >= 20 && factor >= 2;
  return scenario;
}

Scenario slow_pool(const char* id, const char* fault, double factor, const Setup& setup) {
  Scenario scenario;
  scenario.id = id;
  scenario.fault = fault;
  scenario.setup = setup;
  scenario.begin = [factor](SimulatedBalancer& balancer) {
    balancer.pools.front().fault.latency_factor = factor;
  };
  scenario.expected = {
      {.kinds = {FindingKind::latency_pool}, .servers = {""}, .layer = Layer::application}};
  scenario.required = factor > 1.5 && setup.rate >= 20;
  return scenario;
}

void add_layers(const Effort& effort, double rate, std::vector<Scenario>& scenarios) {
  Scenario connect =
      slow_server("C05", "connects of one server x5", 1, one_pool("RR", rate), effort.interval);
  connect.begin = in_pool([](SimulatedPool& pool) { victim(pool).fault.connect_factor = 5; });
  connect.expected[0].layer = Layer::network;
  connect.required = rate >= 200;
  scenarios.push_back(connect);

  Scenario queue = connect;
  queue.id = "C06";
  queue.fault = "one server's requests queue 100 ms";
  queue.begin = in_pool([](SimulatedPool& pool) {
    victim(pool).fault.queue_seconds = 0.1;
    victim(pool).queued_always = 2;
  });
  queue.expected[0].layer = Layer::balancer;
  queue.required = rate >= 20;
  scenarios.push_back(queue);
}

// So narrow that requests wait when many come.
void at_its_limit(SimulatedPool& pool) {
  SimulatedServer& server = victim(pool);
  const double per_second = static_cast<double>(server.counters.stot) / (26 * 3600);
  server.connection_limit =
      static_cast<std::uint64_t>(std::ceil(per_second * server.median_seconds * 1.65 * 1.8));
}

void add_limited(const Effort& effort, std::vector<Scenario>& scenarios) {
  Scenario scenario = slow_server("C07", "one server at its connection limit", 1,
                                  one_pool("HASH", 200), effort.interval);
  scenario.begin = in_pool(at_its_limit);
  scenario.expected[0].layer = Layer::balancer;
  scenario.expected[0].kinds = {FindingKind::latency_server, FindingKind::latency_pool};
  scenarios.push_back(scenario);
}

void half_are_slow(SimulatedPool& pool) {
  for (std::size_t i = 0; i < pool.servers.size(); i += 2) {
    pool.servers[i].fault.latency_factor = 2;
  }
}

// Three times as slow after two hours, a little every minute.
void slows_down(SimulatedBalancer& balancer) {
  const double onset = balancer.now();
  for (int minute = 1; minute <= 120; ++minute) {
    balancer.at(onset + 60 * minute, [minute](SimulatedBalancer& later) {
      victim(later.pools.front()).fault.latency_factor = std::pow(3, minute / 120.0);
    });
  }
}

}  // namespace

void add_latency_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  struct Slow {
    const char* id;
    const char* fault;
    double factor;
  };
  for (const double rate : {2.0, 20.0, 200.0}) {
    const Setup setup = one_pool("RR", rate);
    for (const Slow& slow :
         {Slow{"C01", "one server slow x1.3", 1.3}, Slow{"C02", "one server slow x1.5", 1.5},
          Slow{"C03", "one server slow x2", 2}, Slow{"C04", "one server slow x5", 5}}) {
      scenarios.push_back(slow_server(slow.id, slow.fault, slow.factor, setup, effort.interval));
    }
    add_layers(effort, rate, scenarios);
  }
  add_limited(effort, scenarios);
  for (const double rate : {2.0, 20.0, 200.0}) {
    const Setup setup = one_learned_pool("RR", rate);
    for (const Slow& slow : {Slow{"C08", "pool slow x1.5", 1.5}, Slow{"C09", "pool slow x2", 2},
                             Slow{"C10", "pool slow x5", 5}}) {
      scenarios.push_back(slow_pool(slow.id, slow.fault, slow.factor, setup));
    }
    Scenario half = slow_pool("C11", "half of the servers slow x2", 1.5, setup);
    half.begin = in_pool(half_are_slow);
    half.required = false;
    scenarios.push_back(half);
    Scenario slowly =
        slow_server("C12", "one server slower and slower, x3 in 2 h", 1, setup, effort.interval);
    slowly.begin = slows_down;
    slowly.limit_seconds = 3600;
    slowly.nats_per_scrape = 0;
    slowly.required = rate >= 200;
    scenarios.push_back(slowly);
  }
}

}  // namespace skewd::bench
