// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/rivals.h"

#include <algorithm>
#include <cmath>

namespace skewd::bench {
namespace {

constexpr std::size_t kHeldMinutes = 5;
constexpr std::size_t kLeastHistory = 20;  // minutes

double difference(Count before, Count after) {
  const std::uint64_t was = before.value_or(0), is = after.value_or(0);
  return is > was ? static_cast<double>(is - was) : 0;
}

// Of a chi-square above its 1e-4 quantile (Wilson and Hilferty).
bool is_beyond_chance(double statistic, double degrees) {
  constexpr double kQuantile = 3.719;
  const double a = 2 / (9 * degrees);
  return statistic > degrees * std::pow(1 - a + kQuantile * std::sqrt(a), 3);
}

bool serves(const ServerStats& stats) {
  return stats.weight > 0 &&
         (stats.state == ServerState::up || stats.state == ServerState::going_down);
}

bool has_doubled(const std::array<float, 11>& times, std::size_t minutes) {
  if (minutes < times.size()) return false;
  const float latest = times[minutes % times.size()];
  double sum = 0;
  for (const float time : times) sum += static_cast<double>(time);
  const double before = (sum - static_cast<double>(latest)) / static_cast<double>(times.size() - 1);
  return before > 0 && static_cast<double>(latest) > 2 * before;
}

template <typename Servers>
bool is_uneven(const Servers& servers) {
  double most = 0, sum = 0, weights = 0;
  for (const auto& server : servers) {
    if (server.weight <= 0) continue;
    most = std::max(most, server.picks / server.weight);
    sum += server.picks;
    weights += server.weight;
  }
  return weights > 0 && sum > 0 && most > 1.5 * sum / weights;
}

template <typename Servers>
bool is_unlikely(const Servers& servers) {
  double sum = 0, weights = 0, statistic = 0, degrees = -1;
  for (const auto& server : servers) {
    sum += server.weight > 0 ? server.picks : 0;
    weights += server.weight;
  }
  if (sum <= 0) return false;
  for (const auto& server : servers) {
    if (server.weight <= 0) continue;
    const double due = sum * server.weight / weights;
    statistic += (server.picks - due) * (server.picks - due) / due;
    ++degrees;
  }
  return degrees > 0 && is_beyond_chance(statistic, degrees);
}

bool is_three_sigma(const std::array<float, 60>& shares, std::size_t minutes, double share) {
  const std::size_t count = std::min(minutes, shares.size());
  if (count < kLeastHistory) return false;
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += static_cast<double>(shares[i]);
    squares += static_cast<double>(shares[i]) * static_cast<double>(shares[i]);
  }
  const double mean = sum / static_cast<double>(count);
  const double variance = std::max(0.0, squares / static_cast<double>(count) - mean * mean);
  return std::abs(share - mean) > 3 * std::sqrt(variance);
}

}  // namespace

void Rivals::observe(const Snapshot& before, const Snapshot& after, double now) {
  const Topology& topology = *after.topology;
  if (before.topology->servers.size() != topology.servers.size() ||
      topology.pools.size() != pools_.size()) {
    return;
  }
  for (std::size_t i = 0; i < pools_.size(); ++i) add(pools_[i], i, before, after);
  if (now < minute_ends_) return;
  minute_ends_ = (std::floor(now / 60) + 1) * 60;
  for (std::size_t i = 0; i < pools_.size(); ++i) judge(pools_[i], i, now);
}

void Rivals::add(Pool& pool, std::size_t index, const Snapshot& before, const Snapshot& after) {
  const Topology::Pool& names = after.topology->pools[index];
  if (pool.servers.size() != names.server_count) {
    pool.servers.assign(names.server_count, {});
    pool.minutes = 0;
  }
  pool.requests += difference(before.pools[index].requests, after.pools[index].requests);
  pool.errors += difference(before.pools[index].errors_5xx, after.pools[index].errors_5xx);
  const std::size_t minute = (pool.minutes + 1) % pool.times.size();
  for (std::size_t k = 0; k < names.server_count; ++k) {
    const ServerStats& was = before.servers[names.first_server + k];
    const ServerStats& is = after.servers[names.first_server + k];
    Server& server = pool.servers[k];
    server.picks += difference(was.attempts, is.attempts);
    server.requests += difference(was.responses, is.responses);
    server.errors += difference(was.errors_5xx, is.errors_5xx);
    server.weight = serves(is) ? static_cast<double>(is.weight) : 0;
    server.times[minute] = static_cast<float>(is.latency.response.value_or(0));
  }
  pool.times[minute] = static_cast<float>(after.pools[index].latency.response.value_or(0));
}

void Rivals::judge(Pool& pool, std::size_t index, double now) {
  ++pool.minutes;
  pool.uneven_minutes = is_uneven(pool.servers) ? pool.uneven_minutes + 1 : 0;
  double sum = 0;
  for (const Server& server : pool.servers) sum += server.picks;
  bool off = false, failing = pool.requests > 0 && pool.errors > 0.05 * pool.requests;
  bool slow = has_doubled(pool.times, pool.minutes);
  for (Server& server : pool.servers) {
    const double share = sum > 0 ? server.picks / sum : 0;
    off = off || (sum > 0 && is_three_sigma(server.shares, pool.minutes - 1, share));
    failing = failing || (server.requests > 0 && server.errors > 0.05 * server.requests);
    slow = slow || has_doubled(server.times, pool.minutes);
    server.shares[(pool.minutes - 1) % server.shares.size()] = static_cast<float>(share);
  }
  raise(pool, index, Rival::max_over_mean, pool.uneven_minutes >= kHeldMinutes, now);
  raise(pool, index, Rival::chi_square, is_unlikely(pool.servers), now);
  raise(pool, index, Rival::three_sigma, off, now);
  raise(pool, index, Rival::errors_5_percent, failing, now);
  raise(pool, index, Rival::latency_doubled, slow, now);
  for (Server& server : pool.servers) server.picks = server.requests = server.errors = 0;
  pool.requests = pool.errors = 0;
}

void Rivals::raise(Pool& pool, std::size_t index, Rival rule, bool holds, double now) {
  bool& held = pool.holds[static_cast<std::size_t>(rule)];
  if (holds && !held) alarms.push_back({rule, index, now});
  held = holds;
}

}  // namespace skewd::bench
