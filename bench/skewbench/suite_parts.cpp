// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/suite_parts.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace skewd::bench {
namespace {

struct Row {
  std::string_view name;
  Algorithm algorithm;
  bool exact;
};

constexpr Row kRows[] = {
    {"RR", Algorithm::roundrobin, true},  {"RRw4", Algorithm::four_workers, true},
    {"WRR", Algorithm::roundrobin, true}, {"RAND", Algorithm::random, true},
    {"LC", Algorithm::leastconn, false},  {"P2C", Algorithm::two_choices, false},
    {"HASH", Algorithm::hash, false},     {"STICKY", Algorithm::sticky, false},
    {"FIRST", Algorithm::first, true},
};

const Row& row_of(std::string_view balancer) {
  for (const Row& row : kRows) {
    if (row.name == balancer) return row;
  }
  throw std::invalid_argument("no such balancer: " + std::string(balancer));
}

Setup make_setup(std::string_view balancer, double rate, double warm_up_hours) {
  Setup setup;
  setup.balancer = balancer;
  setup.rate = rate;
  setup.pools = {plan_of(balancer, rate)};
  setup.warm_up_hours = warm_up_hours;
  char id[64];
  std::snprintf(id, sizeof id, "%s/%g/%g", setup.balancer.c_str(), rate, warm_up_hours);
  setup.id = id;
  return setup;
}

}  // namespace

bool is_exact(std::string_view balancer) { return row_of(balancer).exact; }

PoolPlan plan_of(std::string_view balancer, double rate) {
  PoolPlan plan;
  plan.algorithm = row_of(balancer).algorithm;
  plan.rate = rate;
  if (balancer == "WRR") plan.weights = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  return plan;
}

Setup one_pool(std::string_view balancer, double rate) {
  if (!is_exact(balancer)) return one_learned_pool(balancer, rate);
  return make_setup(balancer, rate, 3);
}

Setup one_learned_pool(std::string_view balancer, double rate) {
  return make_setup(balancer, rate, 26);
}

Setup renamed(Setup setup, const std::string& suffix) {
  setup.id += "/" + suffix;
  return setup;
}

std::size_t victim_of(std::size_t servers) { return servers > 4 ? 4 : servers - 1; }

std::string name_of_server(std::size_t server) { return "web-" + std::to_string(server); }

double nats_per_trial(double real, double due) {
  const double hit = real > 0 ? real * std::log(real / due) : 0;
  const double miss = real < 1 ? (1 - real) * std::log((1 - real) / (1 - due)) : 0;
  return hit + miss;
}

std::function<void(SimulatedBalancer&)> in_pool(PoolAction action) {
  return [action](SimulatedBalancer& balancer) {
    action(balancer.pools.front());
    balancer.pools.front().refresh();
  };
}

}  // namespace skewd::bench
