// SPDX-License-Identifier: Apache-2.0
//
// Group E: requests that come to the wrong pool, and faults that come together.
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

// Four pools behind one listener; A and B are the first two.
Setup group(double rate, double rate_of_b, bool bursty) {
  Setup setup = one_learned_pool("RR", rate);
  setup.balancer = bursty ? "RR bursty" : "RR smooth";
  setup.pools.clear();
  for (const char* name : {"A", "B", "C", "D"}) {
    PoolPlan plan = plan_of("RR", setup.pools.size() == 1 ? rate_of_b : rate);
    plan.name = name;
    if (!bursty) plan.workload = kSmoothNoisy;
    setup.pools.push_back(plan);
  }
  return renamed(setup, (bursty ? "bursty/" : "smooth/") + std::to_string(rate_of_b));
}

struct Shifted {
  const char* id;
  const char* fault;
  double share;
};

Scenario shifted(const Shifted& one, double rate, bool bursty) {
  Scenario scenario;
  scenario.id = one.id;
  scenario.fault = one.fault;
  scenario.setup = group(rate, rate, bursty);
  const double share = one.share;
  scenario.begin = [share](SimulatedBalancer& balancer) { balancer.detours = {{0, 1, share}}; };
  scenario.expected = {{.kinds = {FindingKind::routing_shift}, .pools = {"A"}, .named = {"B"}}};
  if (bursty) {
    scenario.expected[0].kinds.push_back(FindingKind::traffic_drop);
    scenario.expected[0].named.clear();
  }
  scenario.required = rate >= 20 && share >= (bursty ? 0.5 : 0.2);
  return scenario;
}

void add_swaps(double rate, std::vector<Scenario>& scenarios) {
  const std::vector<Detour> both_ways{{0, 1, 1}, {1, 0, 1}};
  Scenario swapped;
  swapped.id = "E04";
  swapped.fault = "A and B swapped, rates 1:3";
  swapped.setup = group(rate, 3 * rate, false);
  swapped.begin = [both_ways](SimulatedBalancer& balancer) { balancer.detours = both_ways; };
  swapped.expected = {{.kinds = {FindingKind::routing_shift}, .pools = {"A", "B"}}};
  swapped.required = rate >= 20;
  scenarios.push_back(swapped);

  Scenario alike = swapped;
  alike.id = "E05";
  alike.fault = "A and B swapped, equal rates";
  alike.setup = renamed(group(rate, rate, false), "contents");
  alike.setup.pools[0].content = {.work = 1, .bytes = 2000, .moved = 0.02, .refused = 0.01};
  alike.setup.pools[1].content = {.work = 3, .bytes = 30000, .moved = 0.15, .refused = 0.08};
  scenarios.push_back(alike);
}

void take_out(SimulatedBalancer& balancer, std::size_t i) {
  balancer.pools.front().servers[i].condition = Condition::maintenance;
  balancer.pools.front().refresh();
}

void bring_back(SimulatedBalancer& balancer, std::size_t i) {
  SimulatedServer& server = balancer.pools.front().servers[i];
  server.condition = Condition::up;
  if (i == 4) server.fault.error_ratio = 1;  // the new release does not start there
  balancer.pools.front().refresh();
}

// One server after the other, 25 seconds each; the fifth comes back broken. The others follow.
void deploy(SimulatedBalancer& balancer) {
  const double onset = balancer.now();
  for (std::size_t i = 0; i < 10; ++i) {
    const double begin = onset + 30 * (static_cast<double>(i) - 4) - 20;
    if (i < 4) continue;
    balancer.at(std::max(onset, begin), [i](SimulatedBalancer& later) { take_out(later, i); });
    balancer.at(std::max(onset, begin) + 20,
                [i](SimulatedBalancer& later) { bring_back(later, i); });
  }
}

void reload_broken(SimulatedBalancer& balancer) {
  balancer.reload();
  SimulatedPool& pool = balancer.pools.front();
  for (SimulatedServer& server : pool.servers) server.served_weight = 5;
  pool.servers[4].fault.refusing = 1;
  pool.refresh();
}

void add_together(std::vector<Scenario>& scenarios) {
  for (const double rate : {20.0, 200.0}) {
    Scenario broken;
    broken.id = "E06";
    broken.fault = "a deploy leaves one server failing all";
    broken.setup = one_pool("RR", rate);
    broken.begin = deploy;
    broken.expected = {{.kinds = {FindingKind::errors_server}, .servers = {"web-4"}}};
    scenarios.push_back(broken);

    Scenario reloaded;
    reloaded.id = "E07";
    reloaded.fault = "a reload ignores weights and loses a server";
    reloaded.setup = one_pool("WRR", rate);
    reloaded.begin = reload_broken;
    reloaded.expected = {{.kinds = {FindingKind::skew}, .causes = {"reload"}},
                         {.kinds = {FindingKind::offline_in_rotation, FindingKind::connect_errors},
                          .servers = {"web-4"},
                          .causes = {"reload"}}};
    scenarios.push_back(reloaded);
  }
}

}  // namespace

void add_routing_scenarios(const Effort&, std::vector<Scenario>& scenarios) {
  for (const bool bursty : {false, true}) {
    for (const double rate : {2.0, 20.0, 200.0}) {
      for (const Shifted& one :
           {Shifted{"E01", "20 % of A to B", 0.2}, Shifted{"E02", "50 % of A to B", 0.5},
            Shifted{"E03", "all of A to B", 1}}) {
        scenarios.push_back(shifted(one, rate, bursty));
      }
    }
  }
  for (const double rate : {20.0, 200.0}) add_swaps(rate, scenarios);
  add_together(scenarios);
}

}  // namespace skewd::bench
