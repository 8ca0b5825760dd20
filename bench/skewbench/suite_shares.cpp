// SPDX-License-Identifier: Apache-2.0
//
// Group A, first part: one server of a pool gets another share than it is due.
#include <string>

#include "bench/skewbench/suite.h"
#include "bench/skewbench/suite_parts.h"

namespace skewd::bench {
namespace {

struct Bias {
  const char* id;
  const char* fault;
  double factor;
};

constexpr Bias kBiases[] = {
    {"A01", "one server starved", 0}, {"A02", "one server x0.5", 0.5},
    {"A03", "one server x0.7", 0.7},  {"A04", "one server x1.3", 1.3},
    {"A05", "one server x1.5", 1.5},  {"A06", "one server x2", 2},
    {"A07", "one server x4", 4},
};

struct Funnel {
  const char* id;
  const char* fault;
  double share;
  double limit;
};

constexpr Funnel kFunnels[] = {
    {"A08", "funnel 100 %", 1, 60},
    {"A09", "funnel 50 %", 0.5, 120},
    {"A10", "funnel 20 %", 0.2, 600},
};

// Nobody can see a small deviation in few requests, and where shares follow load or clients only a
// large one stands out.
bool is_required(const Setup& setup, double factor) {
  const bool small = factor == 0.7 || factor == 1.3;
  if (is_exact(setup.balancer)) return !(small && setup.rate <= 2);
  const bool gross = factor == 0 || factor >= 4;
  const bool load_aware = setup.balancer == "LC" || setup.balancer == "P2C";
  return setup.rate >= 20 && (gross || (load_aware && factor == 2));
}

Scenario biased(const Bias& bias, const Setup& setup, double interval) {
  Scenario scenario;
  scenario.id = bias.id;
  scenario.fault = bias.fault;
  scenario.setup = setup;
  const double factor = bias.factor;
  const std::size_t servers = setup.pools.front().servers;
  const std::size_t victim = victim_of(servers);
  scenario.begin = [factor, victim](SimulatedBalancer& balancer) {
    balancer.pools[0].bias(victim, factor);
  };
  Expected skew{.kinds = {FindingKind::skew}, .servers = {name_of_server(victim)}};
  if (factor == 0) skew.subtypes = {"starved"};
  scenario.expected = {skew};
  scenario.required = is_required(setup, factor);
  const double due = 1 / static_cast<double>(servers);
  scenario.nats_per_scrape = nats_per_trial(factor * due, due) * setup.rate * interval;
  return scenario;
}

Scenario funnelled(const Funnel& funnel, const Setup& setup, double interval) {
  Scenario scenario;
  scenario.id = funnel.id;
  scenario.fault = funnel.fault;
  scenario.setup = setup;
  const double share = funnel.share;
  const std::size_t victim = victim_of(setup.pools.front().servers);
  scenario.begin = [share, victim](SimulatedBalancer& balancer) {
    balancer.pools[0].fault.funnel = victim;
    balancer.pools[0].fault.funnel_share = share;
  };
  scenario.expected = {
      {.kinds = {FindingKind::skew}, .servers = {name_of_server(victim)}, .subtypes = {"funnel"}}};
  scenario.limit_seconds = funnel.limit;
  scenario.required = is_exact(setup.balancer) || setup.rate >= 20;
  scenario.nats_per_scrape = nats_per_trial(share + 0.1 * (1 - share), 0.1) * setup.rate * interval;
  return scenario;
}

void add_all(const Setup& setup, const Effort& effort, std::vector<Scenario>& scenarios) {
  const bool keeps_clients = setup.balancer == "HASH" || setup.balancer == "STICKY";
  for (const Bias& bias : kBiases) {
    if (keeps_clients && bias.factor != 0 && bias.factor != 4) continue;
    scenarios.push_back(biased(bias, setup, effort.interval));
  }
  for (const Funnel& funnel : kFunnels) {
    scenarios.push_back(funnelled(funnel, setup, effort.interval));
  }
}

// `first`: the servers before the one that gets all are passed over although they have room.
void add_passed_over(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const double rate : {2.0, 20.0}) {
    Scenario scenario = funnelled(kFunnels[0], one_pool("FIRST", rate), effort.interval);
    scenario.id = "A20";
    scenario.fault = "later server gets all";
    scenario.expected[0].subtypes = {"order"};
    scenario.limit_seconds = 600;
    scenarios.push_back(scenario);
  }
}

// Pools of other sizes, and a skew that was there before the agent.
void add_sizes(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const std::size_t servers : {2U, 3U, 50U, 500U}) {
    for (const double rate : {0.2, 20.0}) {
      Setup setup = one_pool("RR", rate);
      setup.pools.front().servers = servers;
      setup = renamed(setup, std::to_string(servers));
      for (const Bias& like : {kBiases[0], servers == 2 ? kBiases[4] : kBiases[5]}) {
        Scenario scenario = biased(like, setup, effort.interval);
        scenario.id = "A18";
        scenario.fault = std::to_string(servers) + " servers, " + like.fault;
        if (servers == 2) scenario.expected[0] = {.kinds = {FindingKind::skew}};  // both are off
        // Ten picks must be missing or too many before anybody is told.
        const double off = rate / static_cast<double>(servers) * 600;
        scenario.required = off > 20 && 22.6 / scenario.nats_per_scrape * effort.interval < 300;
        scenarios.push_back(scenario);
      }
    }
  }
}

void add_early(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const double rate : {20.0, 200.0}) {
    Setup setup = one_pool("RR", rate);
    setup.warm_up_hours = 0;
    Scenario scenario = biased(kBiases[4], renamed(setup, "early"), effort.interval);
    scenario.id = "A17";
    scenario.fault = "x1.5 from the first scrape on";
    scenarios.push_back(scenario);
  }
}

}  // namespace

void add_share_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const char* balancer : {"RR", "RRw4", "RAND"}) {
    for (const double rate : {2.0, 20.0, 200.0, 10000.0}) {
      add_all(one_pool(balancer, rate), effort, scenarios);
    }
  }
  for (const char* balancer : {"LC", "P2C", "HASH", "STICKY"}) {
    for (const double rate : {2.0, 20.0, 200.0}) {
      std::vector<Scenario> like;
      add_all(one_pool(balancer, rate), effort, like);
      for (Scenario& scenario : like) {
        scenario.id =
            (balancer == std::string("LC") || balancer == std::string("P2C") ? "A15/" : "A16/") +
            scenario.id;
        scenarios.push_back(std::move(scenario));
      }
    }
  }
  add_early(effort, scenarios);
  add_sizes(effort, scenarios);
  add_passed_over(effort, scenarios);
}

}  // namespace skewd::bench
