// SPDX-License-Identifier: Apache-2.0
//
// A server is slower than its peers, in queue, connect or response. Each layer of each server has a
// baseline of its own (half-life 30 min). What all servers are off theirs is common to the pool and
// no fault of one: their lower median is taken off, and what the server itself is usually away from
// it (half-life 2 h). A CUSUM gathers evidence of the rest, tempered by what the pool's noise is
// like. Certain and material both: 1.25 times what is due and 20 ms (queue), 3 ms (connect) or 5 ms
// (response) more; from two values or more, never in less than ten seconds, so that a stall of
// some seconds is no fault. What is far slower makes values in haste (latency_haste.h). A server is
// judged after 300 s of learning, after 75 s by what is twice its due, and not in the two minutes
// after its own change. If half of the servers are slow, that is what latency_pool.cpp tells.
#include <algorithm>

#include "alerts/detect/latency_evidence.h"
#include "alerts/detect/latency_peers.h"
#include "alerts/detect/latency_text.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kRecoveryEffect = 0.7;   // a claim ends when less than half of that is left
constexpr Steady kLeastPatience = 15min;  // a server that is not asked any more cannot be slow
constexpr auto kTogether = 5min;
constexpr double kHintEffect = 0.15;
constexpr float kFollow = 0.3F;  // of a new value, for what the claim tells

using Commons = std::array<double, kLatencyLayers>;

// The layer that grew most leads, if there is some evidence of it.
std::size_t leading_layer(const PoolInterval& interval, const LatencyMemory& memory,
                          const Commons& common, std::size_t certain) {
  std::size_t leader = certain;
  double most = 0;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayerMemory& one = memory.layers[layer];
    if (one.cusum.evidence() < kLatencyHint * interval.judgement.threshold) continue;
    const double added = latency_growth(one, layer, common[layer]).added_ms;
    if (added <= most) continue;
    most = added;
    leader = layer;
  }
  return leader;
}

void open_claim(PoolInterval& interval, std::size_t i, const Commons& common, std::size_t certain) {
  ServerMemory& server = interval.servers[i];
  LatencyMemory& memory = server.slowness;
  memory.claim.emplace();
  LatencyClaim& claim = *memory.claim;
  claim.layer = leading_layer(interval, memory, common, certain);
  const GaussianCusum& leader = memory.layers[claim.layer].cusum;
  claim.recovery = EffectRecovery(std::min(leader.effect(), kRecoveryEffect));
  claim.since = memory.layers[certain].cusum.since(interval.end.wall);
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyGrowth growth = latency_growth(memory.layers[layer], layer, common[layer]);
    const double latest = server.latency.latest_ms(kLatencyLayerTable[layer].part);
    const bool leads = layer == claim.layer;
    // What is estimated of the growth starts small: the latest value tells more at first.
    const double now = leads ? std::max(latest, growth.before_ms + growth.added_ms) : latest;
    claim.times[layer] = {static_cast<float>(growth.before_ms),
                          static_cast<float>(std::max(0.0, now))};
  }
}

void close_claim(LatencyMemory& memory) {
  for (LatencyLayerMemory& layer : memory.layers) layer.cusum.clear();
  memory.claim.reset();
}

void update_claim(const PoolInterval& interval, ServerMemory& server, double requests,
                  double seconds) {
  LatencyClaim& claim = *server.slowness.claim;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyPart part = kLatencyLayerTable[layer].part;
    if (!server.latency.is_new(part, interval.end.steady)) continue;
    const auto now = static_cast<float>(server.latency.latest_ms(part));
    claim.times[layer].after_ms += kFollow * (now - claim.times[layer].after_ms);
  }
  claim.nats =
      std::max(interval.judgement.threshold, server.slowness.layers[claim.layer].cusum.evidence());
  const auto patience = std::chrono::milliseconds(static_cast<std::int64_t>(5000 * seconds));
  claim.expected_by = interval.end.steady + std::max(kLeastPatience, patience);
  claim.rate = requests / seconds;
}

// Opens or closes the claim, and tells it what is new.
void follow_claim(PoolInterval& interval, std::size_t i, const Commons& common, double requests,
                  double seconds) {
  LatencyMemory& memory = interval.servers[i].slowness;
  if (memory.claim && memory.claim->recovery.is_complete()) close_claim(memory);
  for (std::size_t layer = 0; layer < kLatencyLayers && !memory.claim; ++layer) {
    if (is_latency_certain(interval, memory.layers[layer], layer, common[layer])) {
      open_claim(interval, i, common, layer);
    }
  }
  if (memory.claim) update_claim(interval, interval.servers[i], requests, seconds);
}

void judge_server(PoolInterval& interval, std::size_t i, const CommonDeviation& peers,
                  const std::array<bool, kLatencyLayers>& frozen) {
  const LatencyMeans& means = interval.servers[i].latency;
  LatencyMemory& memory = interval.servers[i].slowness;
  const double requests = means.new_requests(LatencyPart::response, interval.end.steady);
  if (requests == 0) return;
  const double seconds = memory.layers.back().gathered / 10.0;
  Commons common{};
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    common[layer] = common_latency(memory.layers[layer], layer, peers[layer]);
    if (!means.is_new(kLatencyLayerTable[layer].part, interval.end.steady)) continue;
    if (is_latency_settled(interval, i, layer)) {
      judge_latency_layer(interval, i, layer, peers[layer], frozen[layer]);
    } else {
      close_claim(memory);
    }
  }
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyPart part = kLatencyLayerTable[layer].part;
    if (means.new_requests(part, interval.end.steady) > 0) memory.layers[layer].gathered = 0;
  }
  follow_claim(interval, i, common, requests, seconds);
}

// Nothing is learned about noise while somebody is under suspicion.
std::array<bool, kLatencyLayers> frozen_layers(const PoolInterval& interval) {
  std::array<bool, kLatencyLayers> frozen{};
  for (const ServerMemory& server : interval.servers) {
    for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
      frozen[layer] = frozen[layer] || server.slowness.claim.has_value() ||
                      server.slowness.layers[layer].cusum.evidence() >
                          kLatencySuspicion * interval.judgement.threshold;
    }
  }
  return frozen;
}

// When the server became slow, if there is evidence of that; it need not be certain yet.
std::optional<Instant> slow_since(const PoolInterval& interval, const LatencyMemory& memory) {
  if (memory.claim) return memory.claim->since;
  const Instant now = interval.end.wall;
  std::optional<Instant> since;
  for (const LatencyLayerMemory& layer : memory.layers) {
    if (layer.cusum.evidence() < kLatencyHint * interval.judgement.threshold ||
        layer.cusum.effect() < kHintEffect) {
      continue;
    }
    since = std::min(since.value_or(now), layer.cusum.since(now));
  }
  return since;
}

Instant newest_claim(const PoolInterval& interval) {
  Instant newest{};
  for (const ServerMemory& server : interval.servers) {
    if (server.slowness.claim) newest = std::max(newest, server.slowness.claim->since);
  }
  return newest;
}

// Half of the servers at the same time are no accident.
bool is_shared(PoolInterval& interval) {
  PoolLatencyMemory& pool = interval.memory.latency;
  if (!pool.shared) pool.shared_since = newest_claim(interval);
  std::size_t slow = 0;
  std::size_t judged = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const LatencyMemory& memory = interval.servers[i].slowness;
    if (interval.usable[i] == 0 || memory.layers.back().learned_seconds < kLatencyYoungSeconds)
      continue;
    ++judged;
    const std::optional<Instant> since = slow_since(interval, memory);
    const bool together =
        since && *since - pool.shared_since <= kTogether && pool.shared_since - *since <= kTogether;
    slow += together ? 1U : 0U;
  }
  pool.slow_servers = static_cast<std::uint32_t>(slow);
  const std::size_t enough = pool.shared ? 3 : 2;  // it ends at a third
  return slow >= 2 && enough * slow >= judged;
}

void drop_claims_without_values(PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    LatencyMemory& memory = interval.servers[i].slowness;
    if (!memory.claim) continue;
    const bool is_late = interval.end.steady > memory.claim->expected_by;
    if (interval.usable[i] == 0 || is_late) close_claim(memory);
  }
}

std::uint32_t count_claims(const PoolInterval& interval) {
  std::uint32_t claims = 0;
  for (const ServerMemory& server : interval.servers) claims += server.slowness.claim ? 1U : 0U;
  return claims;
}

void judge_pool(PoolInterval& interval) {
  const CommonDeviation peers = common_deviation(interval);
  const auto frozen = frozen_layers(interval);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    judge_server(interval, i, peers, frozen);
  }
}

}  // namespace

void observe_latency_server(PoolInterval& interval) {
  PoolLatencyMemory& pool = interval.memory.latency;
  if (!interval.counted) {
    for (ServerMemory& server : interval.servers) server.latency.restart();
  } else if (make_latency_means(interval)) {
    judge_pool(interval);
    pool.claims = count_claims(interval);
  }
  if (pool.claims == 0) {
    pool.shared = false;
    return;
  }
  drop_claims_without_values(interval);
  pool.claims = count_claims(interval);
  pool.shared = pool.claims > 0 && is_shared(interval);
  for (std::size_t i = 0; i < interval.servers.size() && !pool.shared; ++i) {
    if (!interval.servers[i].slowness.claim) continue;
    interval.claims.push_back(latency_server_finding(interval, i));
  }
}

}  // namespace skewd
