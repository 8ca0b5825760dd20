// SPDX-License-Identifier: Apache-2.0
#include "collectors/supplement.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "collectors/log_counts.h"

namespace skewd {
namespace {

using Place = std::optional<std::size_t>;
using Places = std::unordered_map<std::string_view, Place>;  // empty: more than one

void note(Places& places, std::string_view key, std::size_t place) {
  if (key.empty()) return;
  const auto [known, is_new] = places.try_emplace(key, place);
  if (!is_new) known->second = std::nullopt;
}

Place find(const Places& places, std::string_view key) {
  const auto known = places.find(key);
  return known == places.end() ? std::nullopt : known->second;
}

// One pool's servers, or all of them, by name and by address.
struct Directory {
  Places names;
  Places addresses;

  void add(const Topology::Server& server, std::size_t place) {
    note(names, server.name, place);
    note(addresses, server.address, place);
  }
  // A source that calls servers by their addresses may have no other name for them.
  [[nodiscard]] Place find_address(const Topology::Server& server) const {
    if (const Place place = find(addresses, server.address)) return place;
    if (const Place place = find(names, server.address)) return place;
    return find(addresses, server.name);
  }
  [[nodiscard]] Place find_server(const Topology::Server& server) const {
    if (const Place place = find(names, server.name)) return place;
    return find_address(server);
  }
};

Directory directory_of(const Topology& topology, const Topology::Pool& pool) {
  Directory directory;
  for (std::size_t i = 0; i < pool.server_count; ++i) {
    const std::size_t place = pool.first_server + i;
    directory.add(topology.servers[place], place);
  }
  return directory;
}

void add_latency(ExactLatency& sum, const ExactLatency& part) {
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    sum.sums[i].requests += part.sums[i].requests;
    sum.sums[i].microseconds += part.sums[i].microseconds;
  }
  if (part.p50_ms < 0 || sum.p50_ms >= 0) return;  // quantiles cannot be added
  sum.p50_ms = part.p50_ms;
  sum.p90_ms = part.p90_ms;
  sum.p99_ms = part.p99_ms;
}

void append_pool(Topology& topology, const Topology& from, std::size_t index) {
  Topology::Pool pool = from.pools[index];
  const auto servers = from.servers_of(pool);
  pool.first_server = topology.servers.size();
  topology.servers.insert(topology.servers.end(), servers.begin(), servers.end());
  topology.pools.push_back(std::move(pool));
}

std::size_t pool_at(const Topology& topology, std::size_t server) {
  std::size_t pool = 0;
  while (server >= topology.pools[pool].first_server + topology.pools[pool].server_count) ++pool;
  return pool;
}

}  // namespace

void Supplement::lay_out(const Snapshot& statistics, const Snapshot& log) {
  const Topology& known = *statistics.topology;
  Topology topology = known;
  if (known.listeners.empty()) topology.listeners = log.topology->listeners;
  Directory all;
  std::unordered_map<std::string_view, const Topology::Pool*> pools;
  for (const Topology::Pool& pool : known.pools) pools.emplace(pool.name, &pool);
  for (std::size_t i = 0; i < known.servers.size(); ++i) all.add(known.servers[i], i);
  Layout layout{statistics.topology, log.topology, nullptr, {}, {}, {}};
  layout.places.resize(log.topology->servers.size());
  layout.pools.resize(log.topology->pools.size());
  for (std::size_t i = 0; i < log.topology->pools.size(); ++i) {
    const Topology::Pool& pool = log.topology->pools[i];
    const auto same = pools.find(pool.name);
    const Directory own = same == pools.end() ? Directory() : directory_of(known, *same->second);
    if (same != pools.end()) {
      layout.pools[i] = static_cast<std::size_t>(same->second - known.pools.data());
    }
    for (std::size_t k = pool.first_server; k < pool.first_server + pool.server_count; ++k) {
      const Topology::Server& server = log.topology->servers[k];
      Place& place = layout.places[k];
      place = same == pools.end() ? all.find_address(server) : own.find_server(server);
      if (place && !layout.pools[i]) layout.pools[i] = pool_at(known, *place);
    }
    if (layout.pools[i]) continue;
    const std::size_t first = topology.servers.size();
    append_pool(topology, *log.topology, i);
    layout.added_pools.push_back(i);
    for (std::size_t k = 0; k < pool.server_count; ++k) {
      layout.places[pool.first_server + k] = first + k;
    }
  }
  if (topology == known) {
    layout.topology = statistics.topology;
  } else if (layout_.topology && *layout_.topology == topology) {
    layout.topology = layout_.topology;
  } else {
    layout.topology = std::make_shared<const Topology>(std::move(topology));
  }
  layout_ = std::move(layout);
}

// What the statistics do not know at all.
void Supplement::append(Snapshot& statistics, const Snapshot& log) const {
  if (statistics.listeners.empty()) statistics.listeners = log.listeners;
  for (const std::size_t pool : layout_.added_pools) {
    const auto servers = log.servers_of(log.topology->pools[pool]);
    statistics.pools.push_back(log.pools[pool]);
    statistics.servers.insert(statistics.servers.end(), servers.begin(), servers.end());
  }
  statistics.topology = layout_.topology;
}

Snapshot Supplement::add(Snapshot statistics, Snapshot log, const std::string& source) {
  log_since_.rebase(log, statistics);
  if (statistics.topology != layout_.statistics || log.topology != layout_.log) {
    lay_out(statistics, log);
  }
  // What statistics tell of times is the balancer's own count.
  const std::size_t own = statistics.exact_latency.size();
  add_log_counts(statistics, log, layout_.pools, layout_.places);
  append(statistics, log);
  statistics.exact_latency.resize(layout_.topology->servers.size());
  for (std::size_t i = 0; i < log.exact_latency.size(); ++i) {
    if (!layout_.places[i] || *layout_.places[i] < own) continue;
    add_latency(statistics.exact_latency[*layout_.places[i]], log.exact_latency[i]);
  }
  if (own == 0) statistics.exact_latency_source = source;
  statistics.notes.insert(statistics.notes.end(), log.notes.begin(), log.notes.end());
  return statistics;
}

std::optional<Snapshot> combine(std::optional<Snapshot> statistics, bool has_statistics,
                                std::optional<Snapshot> log, const std::string& log_source,
                                Supplement& supplement) {
  if (!log) return statistics;
  if (statistics) return supplement.add(std::move(*statistics), std::move(*log), log_source);
  if (has_statistics) return std::nullopt;
  log->exact_latency_source = log_source;
  return log;
}

}  // namespace skewd
