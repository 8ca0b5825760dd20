// SPDX-License-Identifier: Apache-2.0
#include "collectors/snapshot_draft.h"

#include <algorithm>
#include <utility>

namespace skewd {
namespace {

void add(Count& sum, Count part) { sum = sum.plus(part); }

// Sums of servers for what the pool itself does not tell.
struct Sums {
  PoolStats stats;

  void add_server(const ServerStats& server) {
    add(stats.requests, server.attempts);
    add(stats.picks, server.picks);
    add(stats.in_flight, server.in_flight);
    add(stats.connect_errors, server.connect_errors);
    add(stats.response_errors, server.response_errors);
    if (!server.errors_5xx.has_value()) return;
    add(stats.errors_5xx, server.errors_5xx);
    const std::uint64_t answers = server.responses.value_or(0);
    add(stats.other_answers, Count(answers - std::min(answers, *server.errors_5xx)));
  }

  void fill(PoolStats& pool) const {
    for (Count PoolStats::*count : {&PoolStats::requests, &PoolStats::picks, &PoolStats::in_flight,
                                    &PoolStats::connect_errors, &PoolStats::response_errors,
                                    &PoolStats::errors_5xx, &PoolStats::other_answers}) {
      if (!(pool.*count).has_value()) pool.*count = stats.*count;
    }
  }
};

}  // namespace

void SnapshotDraft::begin() {
  rest = {};
  topology_ = {};
  listeners_.clear();
  pools_.clear();
  servers_.clear();
  exact_ = false;
}

std::string SnapshotDraft::unique(Names& names, std::string name) {
  const std::size_t count = ++names[name];
  if (count == 1) return name;
  std::string another = name + " (" + std::to_string(count) + ")";
  return unique(names, std::move(another));
}

void SnapshotDraft::add_listener(std::string_view name, PoolMode mode, const ListenerStats& stats) {
  topology_.listeners.push_back({unique(listeners_, std::string(name)), mode});
  rest.listeners.push_back(stats);
}

void SnapshotDraft::add_pool(Topology::Pool pool, const PoolStats& stats) {
  finish_pool();
  servers_.clear();
  pool.name = unique(pools_, std::move(pool.name));
  pool.first_server = topology_.servers.size();
  pool.server_count = 0;
  topology_.pools.push_back(std::move(pool));
  rest.pools.push_back(stats);
}

void SnapshotDraft::add_server(Topology::Server server, const ServerStats& stats,
                               const std::optional<ExactLatency>& latency) {
  server.name = unique(servers_, std::move(server.name));
  ++topology_.pools.back().server_count;
  topology_.servers.push_back(std::move(server));
  rest.servers.push_back(stats);
  rest.exact_latency.push_back(latency.value_or(ExactLatency{}));
  exact_ = exact_ || latency.has_value();
}

void SnapshotDraft::finish_pool() {
  if (topology_.pools.empty()) return;
  Sums sums;
  for (const ServerStats& server : rest.servers_of(topology_.pools.back())) {
    sums.add_server(server);
  }
  sums.fill(rest.pools.back());
}

Snapshot SnapshotDraft::finish() {
  finish_pool();
  if (!exact_) rest.exact_latency.clear();
  if (!last_ || *last_ != topology_) {
    last_ = std::make_shared<const Topology>(std::move(topology_));
  }
  Snapshot snapshot = std::move(rest);
  snapshot.topology = last_;
  begin();
  return snapshot;
}

}  // namespace skewd
