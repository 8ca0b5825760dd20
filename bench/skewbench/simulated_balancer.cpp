// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/simulated_balancer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skewd::bench {

SimulatedBalancer::SimulatedBalancer(const std::vector<PoolPlan>& plans, std::uint64_t seed)
    : random_(seed), visitors_(plans.size()) {
  // Seeds differ in the time of day at which faults begin; the pools of one balancer do not.
  const double hour_zero = random_.between(0, 86400);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    pools.emplace_back(plans[i], i, hour_zero, random_.split());
  }
}

void SimulatedBalancer::at(double seconds, Event event) {
  const auto later = [](const Planned& one, double time) { return one.at > time; };
  const auto place = std::lower_bound(planned_.begin(), planned_.end(), seconds, later);
  planned_.insert(place, {seconds, std::move(event)});
}

void SimulatedBalancer::advance(double to) {
  while (now_ < to) {
    double end = std::min(to, std::floor(now_) + 1);
    if (!planned_.empty()) end = std::min(end, std::max(now_, planned_.back().at));
    if (end > now_) run_slot(end);
    while (!planned_.empty() && planned_.back().at <= now_) {
      const Event event = std::move(planned_.back().event);
      planned_.pop_back();
      event(*this);
    }
  }
}

void SimulatedBalancer::run_slot(double to) {
  for (std::vector<Visitors>& some : visitors_) some.clear();
  for (SimulatedPool& pool : pools) pool.own_share = 1;
  for (const Detour& detour : detours) {
    SimulatedPool& from = pools[detour.from];
    from.own_share -= detour.share;
    visitors_[detour.to].push_back(
        {from.plan.rate * from.rhythm(now_) * detour.share, from.plan.content});
  }
  for (std::size_t i = 0; i < pools.size(); ++i) pools[i].advance(now_, to, visitors_[i]);
  now_ = to;
}

void SimulatedBalancer::mend(const SimulatedBalancer& whole) {
  planned_.clear();
  detours = whole.detours;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    pools[i].fault = whole.pools[i].fault;
    for (std::size_t k = 0; k < whole.pools[i].servers.size(); ++k) {
      const SimulatedServer& was = whole.pools[i].servers[k];
      SimulatedServer& server = pools[i].servers[k];
      server.condition = was.condition;
      server.weight = was.weight;
      server.served_weight = was.served_weight;
      server.connection_limit = was.connection_limit;
      server.queued_always = was.queued_always;
      server.fault = was.fault;
    }
    pools[i].refresh();
  }
}

void SimulatedBalancer::reload() {
  for (SimulatedPool& pool : pools) pool.restart();
  ++pid_;
  started_ = static_cast<std::uint64_t>(now_);
}

}  // namespace skewd::bench
