// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/access_log.h"

#include <utility>

namespace skewd::bench {
namespace {

constexpr std::uint64_t kCountingSince = 1'795'000'000'000;

std::uint64_t attempts_of(const Counters& counters) {
  return counters.req_tot + counters.eresp + counters.econ;
}

ServerStats stats_of(const Counters& counters) {
  ServerStats stats;
  stats.weight = 1;
  stats.configured_weight = 1;
  stats.picks = Count(attempts_of(counters));
  stats.attempts = Count(attempts_of(counters));
  stats.responses = Count(counters.req_tot);
  stats.errors_5xx = Count(counters.hrsp[4]);
  stats.connect_errors = Count(counters.econ);
  stats.response_errors = Count(counters.eresp);
  return stats;
}

PoolStats stats_of(const SimulatedPool& pool) {
  const Counters& counters = pool.counters;
  PoolStats stats;
  std::uint64_t answers = 0;
  for (const std::uint64_t of_class : counters.hrsp) answers += of_class;
  stats.requests = Count(answers);
  stats.picks = Count(answers);
  stats.errors_5xx = Count(counters.hrsp[4]);
  stats.other_answers = Count(answers - counters.hrsp[4]);
  stats.answers_4xx = Count(counters.hrsp[3]);
  stats.answers_3xx = Count(counters.hrsp[2]);
  stats.bytes_out = Count(counters.bout);
  return stats;
}

}  // namespace

Snapshot log_of(const SimulatedBalancer& balancer) {
  Topology topology;
  Snapshot snapshot;
  for (const SimulatedPool& pool : balancer.pools) {
    Topology::Pool identity;
    identity.name = pool.plan.name;
    identity.mode = PoolMode::http;
    identity.first_server = topology.servers.size();
    identity.tells_picks = false;
    identity.tells_weights = false;
    identity.tells_members = false;
    for (const SimulatedServer& server : pool.servers) {
      if (attempts_of(server.counters) == 0) continue;
      topology.servers.push_back({server.name, server.address, false});
      snapshot.servers.push_back(stats_of(server.counters));
      snapshot.exact_latency.push_back(server.counters.exact);
    }
    identity.server_count = topology.servers.size() - identity.first_server;
    topology.pools.push_back(std::move(identity));
    snapshot.pools.push_back(stats_of(pool));
  }
  snapshot.topology = std::make_shared<const Topology>(std::move(topology));
  snapshot.exact_latency_source = "unix:/run/skewd/edge.log";
  snapshot.counting_since_ms = kCountingSince;
  snapshot.counters_survive_reload = true;
  return snapshot;
}

std::shared_ptr<const Declaration> declaration_of(const SimulatedBalancer& balancer) {
  Configuration file;
  for (const SimulatedPool& pool : balancer.pools) {
    PoolSpec spec;
    spec.name = pool.plan.name;
    for (const SimulatedServer& server : pool.servers) {
      ServerSpec one;
      one.name = server.name;
      one.address = server.address;
      one.weight = server.weight;
      one.check = HealthCheck::passive;
      spec.servers.push_back(std::move(one));
    }
    file.pools.push_back(std::move(spec));
  }
  return std::make_shared<const Declaration>(declare(file, {}, {}));
}

}  // namespace skewd::bench
