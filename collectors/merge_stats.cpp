// SPDX-License-Identifier: Apache-2.0
#include "collectors/merge_stats.h"

#include <cmath>

namespace skewd {
namespace {

// Quantiles below 0 are not told: so far, or because two parts told one.
constexpr float kNotYet = -1;
constexpr float kNotOfAll = -2;

void add(Count& sum, Count part) { sum = sum.plus(part); }

// One process without a limit makes a server without a limit.
void add_limit(Count& sum, Count part) {
  sum = sum.has_value() && part.has_value() ? sum.plus(part) : Count{};
}

// The mean of all requests behind both averages. Processes that answered nothing so far count
// alike.
Count mean(Count one, Count one_weight, Count other, Count other_weight) {
  if (!one.has_value()) return other;
  if (!other.has_value()) return one;
  auto left = static_cast<double>(one_weight.value_or(0));
  auto right = static_cast<double>(other_weight.value_or(0));
  if (left + right <= 0) left = right = 1;
  const double both =
      (static_cast<double>(*one) * left + static_cast<double>(*other) * right) / (left + right);
  return Count(static_cast<std::uint64_t>(std::llround(both)));
}

LatencyAverages mean(const LatencyAverages& one, Count one_weight, const LatencyAverages& other,
                     Count other_weight) {
  const auto of = [&](Count LatencyAverages::*part) {
    return mean(one.*part, one_weight, other.*part, other_weight);
  };
  return {of(&LatencyAverages::queue), of(&LatencyAverages::connect),
          of(&LatencyAverages::response), of(&LatencyAverages::total)};
}

// Processes check on their own, so that one is always first to see a check fail or pass. Until
// the state itself changes both still treat the server alike.
ServerState settled(ServerState state) {
  if (state == ServerState::going_down) return ServerState::up;
  if (state == ServerState::going_up) return ServerState::down;
  return state;
}

}  // namespace

// The weight in force is left out: slow start moves it, and processes are read at different times.
bool agree(const ServerStats& one, const ServerStats& other) {
  const bool unknown = one.state == ServerState::unknown || other.state == ServerState::unknown;
  return (unknown || settled(one.state) == settled(other.state)) &&
         one.configured_weight == other.configured_weight;
}

void add_to(ServerStats& sum, const ServerStats& part) {
  sum.latency = mean(sum.latency, sum.responses, part.latency, part.responses);
  sum.checked = sum.checked || part.checked;
  sum.throttled = sum.throttled || part.throttled;
  add(sum.picks, part.picks);
  add(sum.attempts, part.attempts);
  add(sum.responses, part.responses);
  add(sum.errors_5xx, part.errors_5xx);
  add(sum.connect_errors, part.connect_errors);
  add(sum.response_errors, part.response_errors);
  add(sum.retries, part.retries);
  add(sum.redispatches, part.redispatches);
  add(sum.in_flight, part.in_flight);
  add(sum.queued, part.queued);
  add_limit(sum.connection_limit, part.connection_limit);
}

void add_to(PoolStats& sum, const PoolStats& part) {
  sum.latency = mean(sum.latency, sum.requests, part.latency, part.requests);
  sum.sources_disagree = sum.sources_disagree || part.sources_disagree;
  add(sum.requests, part.requests);
  add(sum.picks, part.picks);
  add(sum.errors_5xx, part.errors_5xx);
  add(sum.other_answers, part.other_answers);
  add(sum.answers_4xx, part.answers_4xx);
  add(sum.answers_3xx, part.answers_3xx);
  add(sum.bytes_out, part.bytes_out);
  add(sum.denied, part.denied);
  add(sum.connect_errors, part.connect_errors);
  add(sum.response_errors, part.response_errors);
  add(sum.retries, part.retries);
  add(sum.redispatches, part.redispatches);
  add(sum.in_flight, part.in_flight);
  add(sum.queued, part.queued);
}

// Nobody can make the quantiles of both from the quantiles of each; of a third neither.
void add_to(ExactLatency& sum, const ExactLatency& part) {
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    sum.sums[i].requests += part.sums[i].requests;
    sum.sums[i].microseconds += part.sums[i].microseconds;
  }
  for (const auto quantile :
       {&ExactLatency::p50_ms, &ExactLatency::p90_ms, &ExactLatency::p99_ms}) {
    if (part.*quantile < 0) continue;
    sum.*quantile = sum.*quantile == kNotYet ? part.*quantile : kNotOfAll;
  }
}

void add_to(ListenerStats& sum, const ListenerStats& part) {
  add(sum.requests, part.requests);
  add(sum.errors_5xx, part.errors_5xx);
  add(sum.other_answers, part.other_answers);
  add(sum.denied, part.denied);
  add(sum.intercepted, part.intercepted);
  add(sum.bad_requests, part.bad_requests);
}

}  // namespace skewd
