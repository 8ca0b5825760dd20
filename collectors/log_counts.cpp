// SPDX-License-Identifier: Apache-2.0
#include "collectors/log_counts.h"

#include <algorithm>
#include <array>

namespace skewd {
namespace {

using ServerCount = Count ServerStats::*;
using PoolCount = Count PoolStats::*;

constexpr std::array<ServerCount, 2> kSent{&ServerStats::attempts, &ServerStats::picks};
constexpr std::array<ServerCount, 6> kOutcomes{
    &ServerStats::responses,       &ServerStats::errors_5xx, &ServerStats::connect_errors,
    &ServerStats::response_errors, &ServerStats::retries,    &ServerStats::redispatches};
constexpr std::array<PoolCount, 2> kSentOfPool{&PoolStats::requests, &PoolStats::picks};
constexpr std::array<PoolCount, 9> kOutcomesOfPool{
    &PoolStats::errors_5xx,      &PoolStats::other_answers, &PoolStats::answers_4xx,
    &PoolStats::answers_3xx,     &PoolStats::bytes_out,     &PoolStats::connect_errors,
    &PoolStats::response_errors, &PoolStats::retries,       &PoolStats::redispatches};

template <typename Stats, typename Counts>
bool tells_any(const Stats& stats, const Counts& counts) {
  return std::any_of(counts.begin(), counts.end(),
                     [&](auto count) { return (stats.*count).has_value(); });
}

// Of a pool whose servers tell none of these counts.
struct Gap {
  bool sent = false;
  bool outcomes = false;
};

Gap gap_of(std::span<const ServerStats> servers) {
  const auto told = [&](const auto& counts) {
    return std::any_of(servers.begin(), servers.end(),
                       [&](const ServerStats& server) { return tells_any(server, counts); });
  };
  return {.sent = !told(kSent), .outcomes = !told(kOutcomes)};
}

template <typename Stats, typename Counts>
void take(Stats& to, const Stats& from, const Counts& counts) {
  for (const auto count : counts) to.*count = from.*count;
}

template <typename Counts>
void idle_like(ServerStats& to, const ServerStats& like, const Counts& counts) {
  for (const auto count : counts) to.*count = (like.*count).has_value() ? Count(0) : Count();
}

}  // namespace

void add_log_counts(Snapshot& statistics, const Snapshot& log,
                    std::span<const std::optional<std::size_t>> pools,
                    std::span<const std::optional<std::size_t>> servers) {
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const Topology::Pool& told = log.topology->pools[i];
    if (!pools[i] || told.server_count == 0) continue;
    const Topology::Pool& pool = statistics.topology->pools[*pools[i]];
    const std::span all =
        std::span(statistics.servers).subspan(pool.first_server, pool.server_count);
    const Gap gap = gap_of(all);
    if (gap.sent) take(statistics.pools[*pools[i]], log.pools[i], kSentOfPool);
    if (gap.outcomes) take(statistics.pools[*pools[i]], log.pools[i], kOutcomesOfPool);
    const ServerStats& like = log.servers[told.first_server];
    for (ServerStats& server : all) {
      if (gap.sent) idle_like(server, like, kSent);
      if (gap.outcomes) idle_like(server, like, kOutcomes);
    }
    for (std::size_t k = told.first_server; k < told.first_server + told.server_count; ++k) {
      const bool is_here = servers[k] && *servers[k] >= pool.first_server &&
                           *servers[k] < pool.first_server + pool.server_count;
      if (!is_here) continue;
      ServerStats& server = statistics.servers[*servers[k]];
      if (gap.sent) take(server, log.servers[k], kSent);
      if (gap.outcomes) take(server, log.servers[k], kOutcomes);
    }
  }
}

}  // namespace skewd
