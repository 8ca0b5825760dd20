// SPDX-License-Identifier: Apache-2.0
//
// One request on its way through a pool: chosen, connected, queued, answered, and counted where
// HAProxy counts it.
#include "bench/skewbench/simulated_pool.h"

namespace skewd::bench {
namespace {

constexpr std::size_t kWaits = kNobody - 1;
constexpr double kStallSeconds = 0.5;
constexpr double kUsualErrors = 0.001;
constexpr double kBurstErrors = 0.2;
constexpr double kTransfer = 0.002;
constexpr double kTimeout = 30;
constexpr int kRetries = 3;
constexpr double kPassedOver = 10;
constexpr double kBetweenRetries = 1;  // HAProxy waits so long before it tries the same server

std::uint64_t milliseconds(double seconds) { return static_cast<std::uint64_t>(seconds * 1000); }

bool keeps_clients(Algorithm algorithm) {
  return algorithm == Algorithm::hash || algorithm == Algorithm::sticky;
}

}  // namespace

void SimulatedPool::answer_itself(bool nobody_there) {
  ++counters.hrsp[4];
  if (nobody_there) ++counters.econ;
}

// When every server is full a request waits in front of them all, and is no pick then.
std::size_t SimulatedPool::pick(std::size_t client) {
  std::size_t chosen = choice_.choose(servers, client);
  if (chosen == kNobody) return chosen;
  const bool waits = servers[chosen].is_full() && !keeps_clients(plan.algorithm);
  const std::size_t diverted = divert(chosen);
  if (waits && diverted == chosen) return kWaits;
  ++servers[diverted].counters.lbtot;
  ++counters.lbtot;
  return diverted;
}

std::size_t SimulatedPool::divert(std::size_t chosen) {
  if (fault.funnel != kNobody && servers[fault.funnel].serves() &&
      random_.chance(fault.funnel_share)) {
    return fault.funnel;
  }
  if (chosen == fault.shunned && choice_.able().size() > 1 && random_.chance(fault.shunned_share)) {
    while (chosen == fault.shunned) chosen = choice_.able()[random_.below(choice_.able().size())];
  }
  return chosen;
}

// A session keeps its server while that serves.
std::size_t SimulatedPool::choose_for(const Arrival& arrival) {
  if (!sessions_) return pick(arrival.client);
  std::size_t& kept = sessions_->server_of(arrival.session);
  const bool stays = kept != Sessions::kNoServer && kept < servers.size() &&
                     (servers[kept].serves() || servers[kept].fault.still_selected ||
                      (servers[kept].present && servers[kept].condition == Condition::drain));
  if (stays) return divert(kept);
  const std::size_t chosen = pick(arrival.client);
  if (chosen != kNobody && chosen != kWaits) kept = chosen;
  return chosen;
}

void SimulatedPool::pass_over(SimulatedServer& server, double at) {
  server.passed_over_until = at + kPassedOver;
  refresh();
  if (!choice_.able().empty()) return;
  for (SimulatedServer& one : servers) one.passed_over_until = 0;  // when all are out, none is
  refresh();
}

void SimulatedPool::let_back_in(double at) {
  bool changed = false;
  for (SimulatedServer& server : servers) {
    if (server.passed_over_until <= 0 || server.passed_over_until > at) continue;
    server.passed_over_until = 0;
    changed = true;
  }
  if (changed) refresh();
}

// As nginx does: a request that a server refuses goes on to the next.
void SimulatedPool::connect_or_pass_over(Request request, double at) {
  for (std::size_t tries = 0; tries < servers.size(); ++tries) {
    SimulatedServer& server = servers[request.server];
    ++server.counters.stot;
    if (!random_.chance(server.fault.refusing)) {
      request.queued += server.fault.queue_seconds;
      return start(request, at);
    }
    ++server.counters.econ;
    ++counters.econ;
    pass_over(server, at);
    const std::size_t next = pick(0);
    if (next == kNobody || next == kWaits) break;
    request.server = next;
  }
  answer_itself(true);
}

void SimulatedPool::arrive(double at, const Arrival& arrival) {
  if (plan.passive_checks) let_back_in(at);
  ++counters.req_tot;
  ++counters.stot;
  if (random_.chance(fault.dropped)) return answer_itself(false);
  const std::size_t chosen = choose_for(arrival);
  if (chosen == kNobody) return answer_itself(true);
  const Request request{.arrived = at, .server = chosen, .visits = random_.chance(visitor_part_)};
  if (plan.passive_checks && chosen != kWaits) {
    connect_or_pass_over(request, at);
  } else if (chosen == kWaits) {
    queue_.push_back(request);
  } else {
    connect(request, kRetries + 1);
  }
}

void SimulatedPool::connect(Request request, int attempts) {
  SimulatedServer* server = &servers[request.server];
  ++server->counters.stot;
  while (random_.chance(server->fault.refusing)) {
    if (--attempts == 0) {
      ++server->counters.econ;
      ++counters.econ;
      return answer_itself(false);
    }
    if (plan.redispatch && attempts == 1) {
      ++server->counters.wredis;
      ++counters.wredis;
      const std::size_t other = pick(0);
      if (other == kNobody || other == kWaits) return answer_itself(true);
      request.server = other;
      server = &servers[other];
    } else {
      ++server->counters.wretr;
      ++counters.wretr;
      request.connecting += kBetweenRetries;
    }
    ++server->counters.stot;
  }
  request.queued += server->fault.queue_seconds;
  if (!server->is_full()) return start(request, request.arrived);
  server->queue.push_back(request);
}

const Content& SimulatedPool::content_of(const Request& request) const {
  return request.visits ? visitor_content_ : plan.content;
}

double SimulatedPool::error_ratio(const SimulatedServer& server, double at) const {
  return kUsualErrors + fault.error_ratio + server.fault.error_ratio +
         (at < server.failing_until ? kBurstErrors : 0);
}

double SimulatedPool::median_response(const SimulatedServer& server, const Content& asked) const {
  return server.median_seconds * server.speed * server.fault.latency_factor * fault.latency_factor *
         asked.work;
}

void SimulatedPool::start(Request request, double at) {
  SimulatedServer& server = servers[request.server];
  ++server.in_flight;
  const Content& asked = content_of(request);
  request.queued += at - request.arrived;
  request.connecting +=
      0.001 * server.fault.connect_factor * random_.between(0.7, 1.3) + 0.001 * random_.uniform();
  const double kind = random_.uniform() - error_ratio(server, at);
  Completion completion{.at = at, .request = request, .status_class = 2, .response = 0};
  completion.response = median_response(server, asked) * random_.log_normal();
  if (at < server.stalled_until) completion.response += kStallSeconds;
  if (kind < 0) {
    completion.status_class = 5;
    if (server.fault.fails_fast) completion.response = 0.001;
  } else if (kind < asked.refused) {
    completion.status_class = 4;
  } else if (kind < asked.refused + asked.moved) {
    completion.status_class = 3;
  }
  if (server.fault.hangs) {
    completion.status_class = 0;
    completion.response = kTimeout;
  }
  completion.at = at + request.connecting + completion.response + kTransfer;
  on_their_way_.push(completion);
}

void SimulatedPool::complete_until(double at) {
  while (!on_their_way_.empty() && on_their_way_.top().at <= at) {
    const Completion completion = on_their_way_.top();
    on_their_way_.pop();
    complete(completion);
  }
}

void SimulatedPool::complete(const Completion& completion) {
  SimulatedServer& server = servers[completion.request.server];
  if (server.in_flight > 0) --server.in_flight;
  if (completion.status_class == 0) {
    ++server.counters.eresp;
    ++counters.eresp;
    if (plan.passive_checks) pass_over(server, completion.at);
    answer_itself(false);
  } else {
    const Request& request = completion.request;
    const double total = request.queued + request.connecting + completion.response + kTransfer;
    const RequestTimes times{milliseconds(request.queued), milliseconds(request.connecting),
                             milliseconds(completion.response), milliseconds(total)};
    const auto bytes = static_cast<std::uint64_t>(content_of(request).bytes);
    ++server.counters.req_tot;
    server.counters.add_answer(completion.status_class, bytes, times, server.counters.req_tot);
    counters.add_answer(completion.status_class, bytes, times, counters.req_tot);
  }
  take_from_queue(server, completion.at);
}

void SimulatedPool::take_from_queue(SimulatedServer& server, double at) {
  const bool own = !server.queue.empty();
  std::deque<Request>& queue = own ? server.queue : queue_;
  if (queue.empty() || server.is_full() || !server.serves()) return;
  if (!own) ++server.counters.stot;
  Request request = queue.front();
  queue.pop_front();
  request.server = static_cast<std::size_t>(&server - servers.data());
  start(request, at);
}

}  // namespace skewd::bench
