// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_since.h"

namespace skewd {
namespace {

template <typename Stats, typename... Counter>
void subtract(Stats& from, const Stats& base, Counter Stats::*... counters) {
  const auto subtract_one = [](Count& now, Count before) {
    if (!now.has_value()) return;
    const std::uint64_t gone = before.value_or(0);
    now = Count(*now > gone ? *now - gone : 0);
  };
  (subtract_one(from.*counters, base.*counters), ...);
}

void subtract(ListenerStats& from, const ListenerStats& base) {
  subtract(from, base, &ListenerStats::requests, &ListenerStats::errors_5xx,
           &ListenerStats::other_answers);
}

void subtract(PoolStats& from, const PoolStats& base) {
  subtract(from, base, &PoolStats::requests, &PoolStats::picks, &PoolStats::errors_5xx,
           &PoolStats::other_answers, &PoolStats::answers_4xx, &PoolStats::answers_3xx,
           &PoolStats::bytes_out, &PoolStats::connect_errors, &PoolStats::response_errors,
           &PoolStats::retries, &PoolStats::redispatches);
}

void subtract(ServerStats& from, const ServerStats& base) {
  subtract(from, base, &ServerStats::picks, &ServerStats::attempts, &ServerStats::responses,
           &ServerStats::errors_5xx, &ServerStats::connect_errors, &ServerStats::response_errors,
           &ServerStats::retries, &ServerStats::redispatches);
}

template <typename Bases, typename Key, typename Stats>
void subtract_known(const Bases& bases, const Key& key, Stats& from) {
  if (const auto base = bases.find(key); base != bases.end()) subtract(from, base->second);
}

}  // namespace

LogSince::Base LogSince::base_of(const Snapshot& log) {
  Base base;
  const Topology& names = *log.topology;
  for (std::size_t i = 0; i < names.listeners.size(); ++i) {
    base.listeners.emplace(names.listeners[i].name, log.listeners[i]);
  }
  for (std::size_t i = 0; i < names.pools.size(); ++i) {
    const Topology::Pool& pool = names.pools[i];
    base.pools.emplace(pool.name, log.pools[i]);
    for (std::size_t k = pool.first_server; k < pool.first_server + pool.server_count; ++k) {
      base.servers.emplace(Key(pool.name, names.servers[k].name), log.servers[k]);
    }
  }
  return base;
}

void LogSince::rebase(Snapshot& log, const Snapshot& statistics) {
  if (statistics.counters_survive_reload || statistics.processes.empty()) return;
  const bool replaced = !processes_.empty() && processes_ != statistics.processes;
  processes_ = statistics.processes;
  if (replaced) base_ = base_of(log);
  if (base_.pools.empty() && base_.listeners.empty()) return;
  const Topology& names = *log.topology;
  for (std::size_t i = 0; i < names.listeners.size(); ++i) {
    subtract_known(base_.listeners, names.listeners[i].name, log.listeners[i]);
  }
  for (std::size_t i = 0; i < names.pools.size(); ++i) {
    const Topology::Pool& pool = names.pools[i];
    subtract_known(base_.pools, pool.name, log.pools[i]);
    for (std::size_t k = pool.first_server; k < pool.first_server + pool.server_count; ++k) {
      subtract_known(base_.servers, Key(pool.name, names.servers[k].name), log.servers[k]);
    }
  }
}

}  // namespace skewd
