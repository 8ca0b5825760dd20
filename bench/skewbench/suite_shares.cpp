// SPDX-License-Identifier: Apache-2.0
//
// Group A: one server of a pool gets another share than it is due.
#include <cmath>

#include "bench/skewbench/suite.h"

namespace skewd::bench {
namespace {

constexpr std::size_t kVictim = 4;

// Kullback-Leibler information of one request, if choices were independent, when one server's share
// is `share` instead of `due`.
double nats_per_request(double share, double due) {
  const double hit = share > 0 ? share * std::log(share / due) : 0;
  const double miss = share < 1 ? (1 - share) * std::log((1 - share) / (1 - due)) : 0;
  return hit + miss;
}

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

Expected skew(std::vector<std::string> subtypes) {
  return {.kinds = {FindingKind::skew}, .server = "web-4", .subtypes = std::move(subtypes)};
}

Scenario biased(const Bias& bias, const Setup& setup, double interval) {
  Scenario scenario{.id = bias.id, .fault = bias.fault, .setup = setup};
  const double factor = bias.factor;
  scenario.begin = [factor](SimulatedBalancer& balancer) {
    balancer.pools[0].bias(kVictim, factor);
  };
  if (factor == 0) {
    scenario.expected = {skew({"starved"})};
  } else {
    scenario.expected = {skew({})};
  }
  const bool small = factor == 0.7 || factor == 1.3;
  scenario.required = !(small && setup.rate <= 2);
  scenario.nats_per_scrape = nats_per_request(0.1 * factor, 0.1) * setup.rate * interval;
  return scenario;
}

Scenario funnelled(const Funnel& funnel, const Setup& setup, double interval) {
  Scenario scenario{.id = funnel.id, .fault = funnel.fault, .setup = setup};
  const double share = funnel.share;
  scenario.begin = [share](SimulatedBalancer& balancer) {
    balancer.pools[0].fault.funnel = kVictim;
    balancer.pools[0].fault.funnel_share = share;
  };
  scenario.expected = {skew({"funnel"})};
  scenario.limit_seconds = funnel.limit;
  scenario.nats_per_scrape =
      nats_per_request(share + 0.1 * (1 - share), 0.1) * setup.rate * interval;
  return scenario;
}

}  // namespace

void add_share_scenarios(const Effort& effort, std::vector<Scenario>& scenarios) {
  for (const char* balancer : {"RR", "RRw4", "RAND"}) {
    for (const double rate : {2.0, 20.0, 200.0}) {
      const Setup setup = one_pool(balancer, rate, effort);
      for (const Bias& bias : kBiases) scenarios.push_back(biased(bias, setup, effort.interval));
      for (const Funnel& funnel : kFunnels) {
        scenarios.push_back(funnelled(funnel, setup, effort.interval));
      }
    }
  }
}

}  // namespace skewd::bench
