// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/simulated_pool.h"

#include <algorithm>
#include <cmath>

namespace skewd::bench {
namespace {

constexpr double kNoiseStep = 5;
constexpr double kMeanPause = 600;  // between stalls, and between bursts of errors

}  // namespace

SimulatedPool::SimulatedPool(const PoolPlan& planned, std::size_t position, double hour_zero,
                             Random random)
    : plan(planned),
      position_(position),
      random_(random),
      rhythm_(planned.workload, hour_zero, random_.split()),
      choice_(planned.algorithm, random_.split()) {
  for (std::size_t i = 0; i < plan.servers; ++i) {
    add_server(plan.weights.empty() ? 1 : plan.weights[i % plan.weights.size()]);
  }
  const bool by_load =
      plan.algorithm == Algorithm::leastconn || plan.algorithm == Algorithm::two_choices;
  for (std::size_t i = 0; by_load && i < servers.size(); ++i) {
    // Speeds from 50 to 300 ms on average.
    const double place =
        servers.size() < 2 ? 0 : static_cast<double>(i) / static_cast<double>(servers.size() - 1);
    servers[i].median_seconds = 0.05 * std::pow(6, place) / std::exp(0.5);
  }
  for (SimulatedServer& server : servers) {
    if (plan.algorithm == Algorithm::first) {
      server.connection_limit = std::max<std::uint64_t>(10, std::llround(plan.rate / 4));
    }
  }
  if (plan.backup_only) {
    for (SimulatedServer& server : servers) server.condition = Condition::down;
    servers.back().condition = Condition::up;
    servers.back().backup = true;
  }
  if (plan.algorithm == Algorithm::hash) crowd.emplace(random_.split());
  if (plan.algorithm == Algorithm::sticky) {
    sessions_.emplace(plan.rate, random_.split());
  } else {
    stream_.emplace(plan.rate, random_.split());
  }
  next_stall_ = kMeanPause * random_.exponential();
  next_errors_ = kMeanPause * random_.exponential();
  refresh();
}

SimulatedServer& SimulatedPool::add_server(double weight) {
  SimulatedServer server;
  server.name = "web-" + std::to_string(servers.size());
  server.address = "10.0." + std::to_string(position_) + "." + std::to_string(servers.size() / 60) +
                   ":" + std::to_string(8000 + servers.size());
  server.weight = weight;
  server.median_seconds = plan.median_seconds;
  servers.push_back(std::move(server));
  return servers.back();
}

std::uint64_t SimulatedPool::in_flight() const {
  std::uint64_t sum = queue_.size();
  for (const SimulatedServer& server : servers) sum += server.in_flight;
  return sum;
}

std::uint64_t SimulatedPool::queued() const { return queue_.size(); }

void SimulatedPool::restart() {
  counters = {};
  queue_.clear();
  on_their_way_ = {};
  for (SimulatedServer& server : servers) {
    server.counters = {};
    server.in_flight = 0;
    server.queue.clear();
  }
  choice_.restart();
}

void SimulatedPool::bias(std::size_t server, double factor) {
  const bool by_weight = plan.algorithm == Algorithm::roundrobin ||
                         plan.algorithm == Algorithm::four_workers ||
                         plan.algorithm == Algorithm::random;
  double mine = 0, sum = 0;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const double part = by_weight ? (servers[i].serves() ? servers[i].real_weight() : 0)
                                  : static_cast<double>(servers[i].counters.stot);
    sum += part;
    if (i == server) mine = part;
  }
  const double share = mine / sum;
  if (by_weight) {
    servers[server].fault.pull = factor * (1 - share) / (1 - factor * share);
  } else if (factor > 1) {
    fault.funnel = server;
    fault.funnel_share = std::min(1.0, (factor - 1) * share / (1 - share));
  } else {
    fault.shunned = server;
    fault.shunned_share = 1 - factor;
  }
  refresh();
}

void SimulatedPool::step_noise(double at) {
  if (at < noise_at_) return;
  noise_at_ += kNoiseStep;
  if (crowd) crowd->step(kNoiseStep);
  if (plan.workload.noise) wander_.step(kNoiseStep, random_);
  for (SimulatedServer& server : servers) {
    if (plan.workload.noise) server.wander.step(kNoiseStep, random_);
    server.speed = std::exp(wander_.value() + server.wander.value());
  }
  if (!plan.workload.noise) return;
  while (at >= next_stall_) {
    next_stall_ += kMeanPause * random_.exponential();
    servers[random_.below(servers.size())].stalled_until = at + random_.between(1, 2);
  }
  while (at >= next_errors_) {
    next_errors_ += kMeanPause * random_.exponential();
    servers[random_.below(servers.size())].failing_until = at + 2;
  }
}

void SimulatedPool::step_warmth(double seconds) {
  bool changed = false;
  for (SimulatedServer& server : servers) {
    if (server.warm_step <= 0) continue;
    server.warm = std::min(1.0, server.warm + server.warm_step * seconds);
    if (server.warm >= 1) server.warm_step = 0;
    changed = true;
  }
  if (changed) refresh();
}

void SimulatedPool::advance(double from, double to, const std::vector<Visitors>& visitors) {
  step_noise(from);
  step_warmth(to - from);
  double visiting = 0;
  for (const Visitors& some : visitors) {
    visiting += some.rate / plan.rate;
    visitor_content_ = some.content;
  }
  factor_ = rhythm(from) * own_share + visiting;
  visitor_part_ = factor_ > 0 ? visiting / factor_ : 0;
  if (counts_many()) return serve_many(from, to);
  serve_singly(from, to);
}

double SimulatedPool::next_arrival_at() const {
  return stream_ ? stream_->next() : sessions_->next();
}

Arrival SimulatedPool::next_arrival() {
  if (sessions_) return sessions_->pop();
  Arrival arrival{.at = stream_->next()};
  stream_->pop();
  if (crowd) arrival.client = crowd->draw();
  return arrival;
}

void SimulatedPool::serve_singly(double from, double to) {
  const double end = own_time_ + (to - from) * factor_;
  while (factor_ > 0 && next_arrival_at() < end) {
    const Arrival arrival = next_arrival();
    const double at = from + (arrival.at - own_time_) / factor_;
    complete_until(at);
    arrive(at, arrival);
  }
  own_time_ = end;
  complete_until(to);
}

}  // namespace skewd::bench
