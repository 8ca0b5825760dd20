// SPDX-License-Identifier: Apache-2.0
// What judging costs: a Watch that takes in a snapshot of N servers, a hundred in a pool, each of
// which got some requests since the last one.
#include "alerts/watch.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace skewd;

constexpr std::size_t kServersPerPool = 100;

std::shared_ptr<const Topology> make_topology(std::size_t servers) {
  auto topology = std::make_shared<Topology>();
  for (std::size_t first = 0; first < servers; first += kServersPerPool) {
    topology->pools.push_back({"pool-" + std::to_string(first), PoolMode::http, "roundrobin", first,
                               std::min(kServersPerPool, servers - first)});
  }
  for (std::size_t i = 0; i < servers; ++i) {
    topology->servers.push_back({"server-" + std::to_string(i), "10.0.0.1:80", false});
  }
  return topology;
}

Snapshot make_snapshot(const std::shared_ptr<const Topology>& topology, std::uint64_t round) {
  Snapshot snapshot;
  snapshot.at = {Instant(std::chrono::seconds(1'795'000'000 + round)),
                 std::chrono::seconds(1000 + round)};
  snapshot.topology = topology;
  snapshot.processes = {{.pid = 1, .started_unix_seconds = 1, .version = {}}};
  ServerStats server;
  server.state = ServerState::up;
  server.checked = true;
  server.weight = server.configured_weight = 1;
  server.picks = server.attempts = server.responses = Count(round * 3);
  server.errors_5xx = server.connect_errors = server.response_errors = Count(0);
  server.retries = server.redispatches = server.in_flight = server.queued = Count(0);
  snapshot.servers.assign(topology->servers.size(), server);
  PoolStats pool;
  pool.requests = pool.picks = Count(round * 3 * kServersPerPool);
  pool.errors_5xx = pool.connect_errors = pool.queued = Count(0);
  pool.latency.total = Count(20);
  snapshot.pools.assign(topology->pools.size(), pool);
  return snapshot;
}

BalancerSettings edge() {
  BalancerSettings settings;
  settings.name = "edge";
  return settings;
}

constexpr std::uint64_t kRounds = 20;

Watch make_watch(const std::shared_ptr<const Topology>& topology) {
  Watch watch(edge(), 1);
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    watch.absorb(make_snapshot(topology, round));
  }
  return watch;
}

void absorb(benchmark::State& state) {
  const auto servers = static_cast<std::size_t>(state.range(0));
  const auto topology = make_topology(servers);
  Watch watch = make_watch(topology);
  std::uint64_t round = kRounds;
  for ([[maybe_unused]] auto unused : state) {
    state.PauseTiming();
    Snapshot snapshot = make_snapshot(topology, round++);
    state.ResumeTiming();
    benchmark::DoNotOptimize(watch.absorb(std::move(snapshot)));
  }
  state.counters["ns_per_server"] = benchmark::Counter(
      static_cast<double>(servers) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["bytes_per_server"] = sizeof(ServerMemory);
}
BENCHMARK(absorb)->Arg(100)->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void save_state(benchmark::State& state) {
  const Watch watch = make_watch(make_topology(static_cast<std::size_t>(state.range(0))));
  std::size_t bytes = 0;
  for ([[maybe_unused]] auto unused : state) bytes = watch.save_state().size();
  state.counters["bytes_per_server"] =
      static_cast<double>(bytes) / static_cast<double>(state.range(0));
}
BENCHMARK(save_state)->Arg(100)->Arg(10'000)->Unit(benchmark::kMicrosecond);

void restore_state(benchmark::State& state) {
  const Watch watch = make_watch(make_topology(static_cast<std::size_t>(state.range(0))));
  const std::string saved = watch.save_state();
  Watch restored(edge(), 1);
  for ([[maybe_unused]] auto unused : state) {
    if (!restored.restore_state(saved, watch.last()->at)) state.SkipWithError("not restored");
  }
}
BENCHMARK(restore_state)->Arg(100)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace
