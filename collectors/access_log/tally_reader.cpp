// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/tally_reader.h"

#include <algorithm>
#include <utility>

#include "collectors/access_log/tally_text.h"

namespace skewd {
namespace {

using access_log::ListenerSum;
using access_log::ListenerTally;
using access_log::PoolSum;
using access_log::PoolTally;
using access_log::ServerSum;
using access_log::ServerTally;
using access_log::Tally;

constexpr float kNoQuantile = -1;

bool is_tcp(const PoolTally& pool) {
  return pool.sums[PoolSum::requests] > 0 &&
         pool.sums[PoolSum::connections] == pool.sums[PoolSum::requests];
}

Topology layout_of(const Tally& tally) {
  Topology topology;
  for (const ListenerTally& listener : tally.listeners) {
    topology.listeners.push_back({listener.name, PoolMode::unknown});
  }
  for (const PoolTally& pool : tally.pools) {
    Topology::Pool row;
    row.name = pool.name;
    row.mode = is_tcp(pool) ? PoolMode::tcp : PoolMode::http;
    row.first_server = topology.servers.size();
    row.server_count = pool.servers.size();
    row.tells_picks = row.tells_weights = row.tells_members = false;
    topology.pools.push_back(std::move(row));
    for (const ServerTally& server : pool.servers) {
      topology.servers.push_back({server.name, server.address, false});
    }
  }
  return topology;
}

ListenerStats stats_of(const ListenerTally& tally) {
  const auto& sums = tally.sums;
  ListenerStats stats;
  stats.requests = Count(sums[ListenerSum::requests]);
  // Without a status it is no HTTP.
  if (sums[ListenerSum::errors_5xx] + sums[ListenerSum::other_answers] > 0) {
    stats.errors_5xx = Count(sums[ListenerSum::errors_5xx]);
    stats.other_answers = Count(sums[ListenerSum::other_answers]);
  }
  return stats;
}

PoolStats stats_of(const PoolTally& tally) {
  const auto& sums = tally.sums;
  PoolStats stats;
  stats.requests = Count(sums[PoolSum::requests]);
  stats.picks = Count(sums[PoolSum::picks]);
  if (!is_tcp(tally)) {
    stats.errors_5xx = Count(sums[PoolSum::errors_5xx]);
    stats.other_answers = Count(sums[PoolSum::other_answers]);
    stats.answers_4xx = Count(sums[PoolSum::answers_4xx]);
    stats.answers_3xx = Count(sums[PoolSum::answers_3xx]);
  }
  if (sums[PoolSum::sized] > 0) stats.bytes_out = Count(sums[PoolSum::bytes_out]);
  stats.connect_errors = Count(sums[PoolSum::connect_errors]);
  stats.response_errors = Count(sums[PoolSum::response_errors]);
  stats.retries = Count(sums[PoolSum::retries]);
  stats.redispatches = Count(sums[PoolSum::redispatches]);
  return stats;
}

ServerStats stats_of(const ServerTally& tally, bool tcp) {
  const auto& sums = tally.sums;
  ServerStats stats;
  stats.weight = stats.configured_weight = 1;
  const std::uint64_t repeated = std::min(sums[ServerSum::retries], sums[ServerSum::attempts]);
  stats.attempts = Count(sums[ServerSum::attempts]);
  stats.picks = Count(sums[ServerSum::attempts] - repeated);
  stats.retries = Count(sums[ServerSum::retries]);
  stats.redispatches = Count(sums[ServerSum::redispatches]);
  // A log that does not tell what came of a request is no proof that nothing did.
  if (sums[ServerSum::told] == 0 && sums[ServerSum::attempts] > 0) return stats;
  stats.connect_errors = Count(sums[ServerSum::connect_errors]);
  stats.response_errors = Count(sums[ServerSum::response_errors]);
  if (tcp) return stats;
  stats.responses = Count(sums[ServerSum::responses]);
  stats.errors_5xx = Count(sums[ServerSum::errors_5xx]);
  return stats;
}

ExactLatency latency_of(const ServerTally& tally) {
  ExactLatency latency;
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    latency.sums[part] = {tally.timed[part], tally.microseconds[part]};
  }
  const auto milliseconds = [&](std::size_t i) {
    return tally.p50_p90_p99[i] == 0 ? kNoQuantile
                                     : static_cast<float>(tally.p50_p90_p99[i]) / 1000;
  };
  latency.p50_ms = milliseconds(0);
  latency.p90_ms = milliseconds(1);
  latency.p99_ms = milliseconds(2);
  return latency;
}

}  // namespace

void AccessTallyReader::feed(std::size_t, std::string_view piece) { text_ += piece; }

Result<Snapshot> AccessTallyReader::finish() {
  Result<Tally> tally = access_log::read_tally(std::exchange(text_, {}));
  if (!tally) return tl::unexpected(tally.error());
  traces_ = std::move(tally->traces);
  Topology layout = layout_of(*tally);
  if (!topology_ || *topology_ != layout) {
    topology_ = std::make_shared<const Topology>(std::move(layout));
  }
  Snapshot snapshot;
  snapshot.topology = topology_;
  for (const ListenerTally& listener : tally->listeners) {
    snapshot.listeners.push_back(stats_of(listener));
  }
  for (const PoolTally& pool : tally->pools) {
    snapshot.pools.push_back(stats_of(pool));
    for (const ServerTally& server : pool.servers) {
      snapshot.servers.push_back(stats_of(server, is_tcp(pool)));
      snapshot.exact_latency.push_back(latency_of(server));
    }
  }
  snapshot.reloads = tally->reloads;
  snapshot.counters_survive_reload = true;
  snapshot.counting_since_ms = tally->since_ms;
  snapshot.notes = notes_.look(*tally);
  return snapshot;
}

}  // namespace skewd
