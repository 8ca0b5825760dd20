// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/traffic.h"

#include <algorithm>

namespace skewd {
namespace {

// A racy sum of per-thread counters steps back by this much at most.
constexpr std::uint64_t kRacyStep = 2;

bool went_back(Count before, Count after) {
  if (!before.has_value() || !after.has_value() || *after >= *before) return false;
  return *before - *after > kRacyStep || *after == 0;
}

template <typename Stats, typename... Counter>
void hold(const Stats& before, Stats& after, Counter Stats::*... counters) {
  const auto hold_one = [](Count was, Count& now) {
    if (was.has_value() && now.has_value() && *now < *was && !went_back(was, now)) now = was;
  };
  (hold_one(before.*counters, after.*counters), ...);
}

Count difference(Count before, Count after) {
  if (!before.has_value() || !after.has_value()) return {};
  return Count(*after > *before ? *after - *before : 0);
}

}  // namespace

bool began_anew(const ServerStats& before, const ServerStats& after) {
  return went_back(before.picks, after.picks) || went_back(before.attempts, after.attempts) ||
         went_back(before.responses, after.responses) ||
         went_back(before.errors_5xx, after.errors_5xx) ||
         went_back(before.connect_errors, after.connect_errors) ||
         went_back(before.retries, after.retries);
}

bool began_anew(const PoolStats& before, const PoolStats& after) {
  return went_back(before.requests, after.requests) || went_back(before.picks, after.picks) ||
         went_back(before.errors_5xx, after.errors_5xx) ||
         went_back(before.connect_errors, after.connect_errors);
}

bool began_anew(const ListenerStats& before, const ListenerStats& after) {
  return went_back(before.requests, after.requests) ||
         went_back(before.errors_5xx, after.errors_5xx);
}

void hold_small_steps(const ServerStats& before, ServerStats& after) {
  hold(before, after, &ServerStats::picks, &ServerStats::attempts, &ServerStats::responses,
       &ServerStats::errors_5xx, &ServerStats::connect_errors, &ServerStats::response_errors,
       &ServerStats::retries, &ServerStats::redispatches);
}

void hold_small_steps(const PoolStats& before, PoolStats& after) {
  hold(before, after, &PoolStats::requests, &PoolStats::picks, &PoolStats::errors_5xx,
       &PoolStats::other_answers, &PoolStats::answers_4xx, &PoolStats::answers_3xx,
       &PoolStats::denied, &PoolStats::connect_errors, &PoolStats::response_errors);
}

void hold_small_steps(const ListenerStats& before, ListenerStats& after) {
  hold(before, after, &ListenerStats::requests, &ListenerStats::errors_5xx,
       &ListenerStats::other_answers, &ListenerStats::denied, &ListenerStats::intercepted,
       &ListenerStats::bad_requests);
}

ServerTraffic traffic_between(const ServerStats& before, const ServerStats& after) {
  return {.picks = difference(before.picks, after.picks),
          .attempts = difference(before.attempts, after.attempts),
          .responses = difference(before.responses, after.responses),
          .errors_5xx = difference(before.errors_5xx, after.errors_5xx),
          .connect_errors = difference(before.connect_errors, after.connect_errors),
          .response_errors = difference(before.response_errors, after.response_errors),
          .retries = difference(before.retries, after.retries),
          .redispatches = difference(before.redispatches, after.redispatches),
          .timed = {}};
}

PoolTraffic traffic_between(const PoolStats& before, const PoolStats& after) {
  return {.requests = difference(before.requests, after.requests),
          .picks = difference(before.picks, after.picks),
          .errors_5xx = difference(before.errors_5xx, after.errors_5xx),
          .other_answers = difference(before.other_answers, after.other_answers),
          .answers_4xx = difference(before.answers_4xx, after.answers_4xx),
          .answers_3xx = difference(before.answers_3xx, after.answers_3xx),
          .bytes_out = difference(before.bytes_out, after.bytes_out),
          .denied = difference(before.denied, after.denied),
          .connect_errors = difference(before.connect_errors, after.connect_errors),
          .response_errors = difference(before.response_errors, after.response_errors)};
}

ListenerTraffic traffic_between(const ListenerStats& before, const ListenerStats& after) {
  return {.requests = difference(before.requests, after.requests),
          .errors_5xx = difference(before.errors_5xx, after.errors_5xx),
          .other_answers = difference(before.other_answers, after.other_answers),
          .denied = difference(before.denied, after.denied),
          .intercepted = difference(before.intercepted, after.intercepted),
          .bad_requests = difference(before.bad_requests, after.bad_requests)};
}

double balancer_errors(const PoolTraffic& pool, std::span<const ServerTraffic> servers) {
  const bool http = pool.errors_5xx.has_value();
  const auto of = [http](const auto& traffic) {
    return (http ? traffic.errors_5xx : traffic.connect_errors).value_or(0);
  };
  std::uint64_t by_servers = 0;
  for (const ServerTraffic& server : servers) by_servers += of(server);
  const std::uint64_t in_all = of(pool);
  return in_all > by_servers ? static_cast<double>(in_all - by_servers) : 0.0;
}

double errors_without_pool(std::span<const ListenerTraffic> listeners,
                           std::span<const PoolTraffic> pools) {
  const auto number = [](Count count) { return static_cast<double>(count.value_or(0)); };
  double errors = 0, others = 0, by_rule = 0;
  for (const ListenerTraffic& listener : listeners) {
    errors += number(listener.errors_5xx);
    others += number(listener.other_answers) - number(listener.bad_requests);
    by_rule += number(listener.denied) + number(listener.intercepted);
  }
  for (const PoolTraffic& pool : pools) {
    errors -= number(pool.errors_5xx);
    others -= number(pool.other_answers);
    by_rule -= number(pool.denied);
  }
  const double meant = std::max(0.0, by_rule - std::max(0.0, others));
  return errors - meant;
}

double failed_connects(const ServerTraffic& server) {
  return static_cast<double>(server.connect_errors.value_or(0) +
                             std::max(server.retries.value_or(0), server.redispatches.value_or(0)));
}

}  // namespace skewd
