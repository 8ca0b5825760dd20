// SPDX-License-Identifier: Apache-2.0
//
// Group B: requests that nobody answers, and a pool that gets none.
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

void all_down(SimulatedPool& pool) {
  for (SimulatedServer& server : pool.servers) server.condition = Condition::down;
}

void all_at_weight_zero(SimulatedPool& pool) {
  for (SimulatedServer& server : pool.servers) server.weight = 0;
}

// The servers went one by one during the warm-up; now the backup goes too.
void backup_goes(SimulatedPool& pool) { pool.servers.back().condition = Condition::down; }

struct Emptied {
  const char* id;
  const char* fault;
  PoolAction action;
};

constexpr Emptied kEmptied[] = {
    {"B01", "all servers down", all_down},
    {"B02", "all servers at weight 0", all_at_weight_zero},
    {"B03", "the last backup goes", backup_goes},
};

struct Dropping {
  const char* id;
  const char* fault;
  double share;
};

constexpr Dropping kDropping[] = {{"B04", "the balancer drops 1 %", 0.01},
                                  {"B05", "the balancer drops 5 %", 0.05},
                                  {"B06", "the balancer drops 20 %", 0.2},
                                  {"B07", "the balancer drops all", 1}};

Scenario dropping(const Dropping& one, const Setup& setup, double interval) {
  Scenario scenario;
  scenario.id = one.id;
  scenario.fault = one.fault;
  scenario.setup = setup;
  const double share = one.share;
  scenario.begin = [share](SimulatedBalancer& balancer) {
    balancer.pools.front().fault.dropped = share;
  };
  scenario.expected = {{.kinds = {FindingKind::requests_lost, FindingKind::black_hole}}};
  scenario.nats_per_scrape = nats_per_trial(share, 0.001) * setup.rate * interval;
  scenario.required = share > 0.01 && (setup.rate > 2 || share > 0.05);
  return scenario;
}

}  // namespace

void add_lost_request_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const Emptied& one : kEmptied) {
    for (const double rate : {0.2, 20.0}) {
      Scenario scenario;
      scenario.id = one.id;
      scenario.fault = one.fault;
      scenario.setup = one_pool("RR", rate);
      if (one.action == backup_goes) {
        scenario.setup.pools.front().backup_only = true;
        scenario.setup = renamed(scenario.setup, "backup");
      }
      scenario.begin = in_pool(one.action);
      scenario.expected = {{.kinds = {FindingKind::black_hole}}};
      scenario.limit_seconds = rate < 1 ? 60 : 2 * effort.interval;
      scenario.nats_per_scrape = 22.6 * rate * effort.interval;  // one request tells all
      scenarios.push_back(scenario);
    }
  }
  for (const Dropping& one : kDropping) {
    for (const double rate : {2.0, 20.0, 200.0}) {
      scenarios.push_back(dropping(one, one_pool("RAND", rate), effort.interval));
    }
  }
  for (const double rate : {2.0, 20.0, 200.0}) {
    Scenario scenario;
    scenario.id = "B08";
    scenario.fault = "the pool gets nothing any more";
    scenario.setup = one_learned_pool("RR", rate);
    scenario.begin = in_pool([](SimulatedPool& pool) { pool.fault.rate_factor = 0; });
    scenario.expected = {{.kinds = {FindingKind::traffic_drop, FindingKind::routing_shift}}};
    scenario.limit_seconds = 5 * effort.interval;
    scenario.nats_per_scrape = rate * effort.interval;
    scenarios.push_back(scenario);
  }
}

}  // namespace skewd::bench
