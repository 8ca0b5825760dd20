// SPDX-License-Identifier: Apache-2.0
//
// Group L: nothing but an access log tells of the balancer, which learns from requests alone who is
// dead. A sample of the other groups: the same faults must be found, and nobody else accused.
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

SimulatedServer& victim(SimulatedPool& pool) {
  return pool.servers[victim_of(pool.servers.size())];
}

Setup from_log(std::string_view balancer, double rate) {
  Setup setup = renamed(one_pool(balancer, rate), "log");
  setup.only_log = true;
  setup.pools.front().passive_checks = true;
  return setup;
}

struct Fault {
  const char* id;
  const char* text;
  PoolAction begin;
  Expected expected;
};

std::vector<Fault> faults() {
  return {
      {"L01",
       "log: 80 % of all requests go to one server",
       [](SimulatedPool& pool) {
         pool.fault.funnel = victim_of(pool.servers.size());
         pool.fault.funnel_share = 0.8;
       },
       {.kinds = {FindingKind::skew}, .servers = {"web-4"}}},
      {"L02",
       "log: one server takes no connections",
       [](SimulatedPool& pool) { victim(pool).fault.refusing = 1; },
       {.kinds = {FindingKind::offline_in_rotation, FindingKind::connect_errors},
        .servers = {"web-4"}}},
      {"L03",
       "log: one server takes twice as long",
       [](SimulatedPool& pool) { victim(pool).fault.latency_factor = 2; },
       {.kinds = {FindingKind::latency_server}, .servers = {"web-4"}}},
      {"L04",
       "log: one server fails 20 %",
       [](SimulatedPool& pool) { victim(pool).fault.error_ratio = 0.2; },
       {.kinds = {FindingKind::errors_server}, .servers = {"web-4"}}},
      // Until its requests are given up a log shows only that it gets nothing.
      {"L05",
       "log: one server takes requests and never answers",
       [](SimulatedPool& pool) { victim(pool).fault.hangs = true; },
       {.kinds = {FindingKind::offline_in_rotation, FindingKind::skew}, .servers = {"web-4"}}},
      {"L06",
       "log: no server takes connections",
       [](SimulatedPool& pool) {
         for (SimulatedServer& server : pool.servers) server.fault.refusing = 1;
       },
       {.kinds = {FindingKind::offline_in_rotation, FindingKind::black_hole,
                  FindingKind::requests_lost}}},
  };
}

}  // namespace

void add_log_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const char* balancer : {"RR", "WRR"}) {
    for (const double rate : {20.0, 200.0}) {
      const Setup setup = from_log(balancer, rate);
      for (const Fault& fault : faults()) {
        Scenario scenario;
        scenario.id = fault.id;
        scenario.fault = fault.text;
        scenario.setup = setup;
        scenario.begin = in_pool(fault.begin);
        scenario.expected = {fault.expected};
        scenarios.push_back(scenario);
      }
    }
  }
  for (const char* balancer : {"RR", "WRR", "RAND"}) {
    Scenario quiet;
    quiet.id = "L10";
    quiet.fault = "log: nothing is wrong";
    quiet.setup = renamed(from_log(balancer, 20), "quiet");
    quiet.setup.warm_up_hours = 0;
    quiet.limit_seconds = effort.quiet_days * 86400;
    scenarios.push_back(quiet);
  }
}

}  // namespace skewd::bench
