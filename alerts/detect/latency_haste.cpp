// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_haste.h"

#include <algorithm>
#include <cmath>

#include "alerts/detect/latency_evidence.h"
#include "alerts/detect/latency_peers.h"

namespace skewd {
namespace {

constexpr double kHastySeconds = 2.9;      // three scrapes at a second, give or take
constexpr double kLeastDeviation = 0.405;  // ln 1.5
constexpr double kLeastGrowth = 2;         // of what is worth telling
constexpr double kSpreads = 4;

bool stands_out(const LatencyPeek& peek, double due_level, const LatencyLayer& kind,
                const LatencyNoise& noise) {
  if (peek.requests < kHastyRequests) return false;
  const double due_ms = kind.ms_of(due_level);
  const double surely_ms = undoubted_ms(peek.ms, peek.bound_ms, due_ms);
  if (surely_ms < due_ms + kLeastGrowth * kind.least_ms) return false;
  const double deviation = kind.level_of(surely_ms) - due_level;
  const double part = std::max(0.0, 1 - kind.least_ms / std::exp(due_level));
  const double variance = noise.variance({.requests = peek.requests, .part = part});
  return deviation >= kLeastDeviation && deviation >= kSpreads * std::sqrt(variance);
}

bool is_urgent(const PoolInterval& interval, std::size_t i, const LatencyCounts& counts) {
  const ServerMemory& server = interval.servers[i];
  if (server.slowness.claim || !server.latency.has_risen(counts) ||
      server.latency.gathered(counts) < kHastyRequests ||
      server.latency.gathered_seconds(interval.end.steady) < kHastySeconds) {
    return false;
  }
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayerMemory& memory = server.slowness.layers[layer];
    if (memory.learned_seconds < kLatencyYoungSeconds) continue;
    const LatencyLayer& kind = kLatencyLayerTable[layer];
    const std::optional<LatencyPeek> peek = server.latency.peek(kind.part, counts);
    const double due = static_cast<double>(memory.baseline) + static_cast<double>(memory.bias);
    if (peek && stands_out(*peek, due, kind, interval.memory.latency.noise[layer])) return true;
  }
  return false;
}

}  // namespace

double undoubted_ms(double ms, double bound_ms, double due_ms) {
  return ms > due_ms ? std::max(due_ms, ms - bound_ms) : std::min(due_ms, ms + bound_ms);
}

bool is_server_urgent(const PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.usable[i] != 0 && is_urgent(interval, i, interval.latency_of(i))) return true;
  }
  return false;
}

bool is_pool_urgent(const PoolInterval& interval, const LatencyCounts& counts) {
  const PoolLatencyMemory& pool = interval.memory.latency;
  if (pool.told || !pool.means.has_risen(counts) || pool.means.gathered(counts) < kHastyRequests ||
      pool.means.gathered_seconds(interval.end.steady) < kHastySeconds) {
    return false;
  }
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayer& kind = kLatencyLayerTable[layer];
    const std::optional<LatencyPeek> peek = pool.means.peek(kind.part, counts);
    if (peek && stands_out(*peek, pool.levels[layer].baseline(), kind, pool.noise[layer])) {
      return true;
    }
  }
  return false;
}

}  // namespace skewd
