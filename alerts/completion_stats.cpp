// SPDX-License-Identifier: Apache-2.0
#include "alerts/completion_stats.h"

#include <algorithm>

namespace skewd {
namespace {

Count idle(Count told) { return told.has_value() ? Count(0) : Count(); }

template <typename Stats, typename... Counter>
void make_idle(const Stats& like, Stats& stats, Counter Stats::*... counters) {
  ((stats.*counters = idle(like.*counters)), ...);
}

const ServerStats* find_like(const Snapshot& snapshot, std::string_view pool) {
  const auto& pools = snapshot.topology->pools;
  const auto same = std::find_if(pools.begin(), pools.end(), [&](const Topology::Pool& one) {
    return one.name == pool && one.server_count > 0;
  });
  if (same != pools.end()) return &snapshot.servers[same->first_server];
  const auto other = std::find_if(pools.begin(), pools.end(), [&](const Topology::Pool& one) {
    return !one.tells_members && one.server_count > 0;
  });
  return other == pools.end() ? nullptr : &snapshot.servers[other->first_server];
}

}  // namespace

std::uint64_t sent_to(const ServerStats& server) {
  return server.attempts.has_value() ? *server.attempts : server.picks.value_or(0);
}

ServerStats idle_server_like(const Snapshot& snapshot, std::string_view pool) {
  ServerStats stats;
  stats.weight = 1;
  stats.configured_weight = 1;
  const ServerStats* const like = find_like(snapshot, pool);
  if (like == nullptr) {
    for (const auto count :
         {&ServerStats::picks, &ServerStats::attempts, &ServerStats::responses,
          &ServerStats::errors_5xx, &ServerStats::connect_errors, &ServerStats::response_errors}) {
      stats.*count = Count(0);
    }
    return stats;
  }
  make_idle(*like, stats, &ServerStats::picks, &ServerStats::attempts, &ServerStats::responses,
            &ServerStats::errors_5xx, &ServerStats::connect_errors, &ServerStats::response_errors,
            &ServerStats::retries, &ServerStats::redispatches, &ServerStats::in_flight,
            &ServerStats::queued);
  return stats;
}

PoolStats idle_pool_like(const Snapshot& snapshot) {
  PoolStats stats;
  if (snapshot.pools.empty()) {
    stats.requests = Count(0);
    stats.picks = Count(0);
    stats.errors_5xx = Count(0);
    return stats;
  }
  make_idle(snapshot.pools.front(), stats, &PoolStats::requests, &PoolStats::picks,
            &PoolStats::errors_5xx, &PoolStats::other_answers, &PoolStats::answers_4xx,
            &PoolStats::answers_3xx, &PoolStats::bytes_out, &PoolStats::denied,
            &PoolStats::connect_errors, &PoolStats::response_errors, &PoolStats::retries,
            &PoolStats::redispatches, &PoolStats::in_flight, &PoolStats::queued);
  return stats;
}

}  // namespace skewd
