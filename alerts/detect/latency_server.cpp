// SPDX-License-Identifier: Apache-2.0
//
// A server is slower than its peers, in queue, connect or response. Each layer of each server has a
// baseline of its own (half-life 30 min). What all servers are off theirs is common to the pool and
// no fault of one: their lower median is taken off, and what the server itself is usually away from
// it (half-life 2 h). A CUSUM gathers evidence of the rest, tempered by what the pool's noise is
// like. Certain and material both: 1.25 times what is due and 20 ms (queue), 3 ms (connect) or 5 ms
// (response) more; from three values at 5 s between scrapes, never in less than ten seconds, so
// that a stall of two seconds is no fault. A server is judged after 300 s of learning, and not in
// the two minutes after its own change. If half of the servers are slow, that is what
// latency_pool.cpp tells.
#include <algorithm>
#include <cmath>

#include "alerts/detect/latency_peers.h"
#include "alerts/detect/latency_text.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kBaselineHalfLife = 1800;
constexpr double kBiasHalfLife = 7200;
constexpr double kLargestStep = 0.7;      // of a value, for what is learned
constexpr double kFastDeviation = -0.35;  // a server that fails fast must not become the usual one
constexpr double kSlowedWhenFast = 5;
constexpr std::uint16_t kLearnedSeconds = 300;
constexpr std::uint16_t kMostLearned = 60'000;
constexpr double kMostLearnedAtOnce = 15;  // seconds, of one value: enough values are needed too
constexpr double kPeersTooFast = -0.25;
constexpr double kLeastCommon = -0.1;   // that peers got faster is no fault of the others
constexpr double kMostEvidence = 0.55;  // part of the threshold that one value gives
constexpr double kMostOfPause = 0.49;   // if a pause of four seconds explains it
constexpr double kMostOfShortPause = 0.28;
constexpr double kNoPause = 4;
constexpr double kSecondsForMost = 5;  // that it must speak for
constexpr double kLeastRatio = 1.25;
constexpr double kRecoveryEffect = 0.7;    // a claim ends when less than half of that is left
constexpr double kSuspicion = 0.5;         // of the threshold: nothing is learned
constexpr double kHint = 0.25;             // of the threshold: another layer, or server, joins
constexpr auto kLongSuspicion = 1h;        // too little to matter, for too long: the new usual
constexpr Steady kForgottenAfter = 15min;  // a server that is not asked any more cannot be slow
constexpr auto kTogether = 5min;
constexpr double kHintEffect = 0.15;
constexpr float kFollow = 0.3F;  // of a new value, for what the claim tells

// A layer of a server with a new value, and everything that it is judged by.
struct Reading {
  const PoolInterval& interval;
  std::size_t layer;
  LatencyLayerMemory& memory;
  double common = 0;  // deviation of the peers that is taken off
  double peers = 0;   // deviation of the peers
  double level = 0;
  double seconds = 0;
  LatencyPrecision precision{};

  [[nodiscard]] double off() const { return level - static_cast<double>(memory.baseline); }
  [[nodiscard]] double deviation() const {
    return off() - common - static_cast<double>(memory.bias);
  }
  [[nodiscard]] double apart() const { return off() - peers - static_cast<double>(memory.bias); }
};

double due_level(const LatencyLayerMemory& memory, double common) {
  return static_cast<double>(memory.baseline) + static_cast<double>(memory.bias) + common;
}

Reading read_layer(PoolInterval& interval, std::size_t i, std::size_t layer, double peers) {
  ServerMemory& server = interval.servers[i];
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const double ms = server.latency.latest_ms(kind.part);
  Reading reading{.interval = interval,
                  .layer = layer,
                  .memory = server.slowness.layers[layer],
                  .common = std::max(kLeastCommon, peers),
                  .peers = peers,
                  .level = kind.level_of(ms)};
  reading.seconds = reading.memory.gathered / 10.0;
  const double counts_as = reading.memory.learned_seconds == 0
                               ? ms + kind.least_ms
                               : std::exp(due_level(reading.memory, reading.common));
  const LatencyCounts counts = latency_counts_of(interval.stats[i]);
  reading.precision = {.requests = server.latency.requests(kind.part),
                       .part = std::max(0.0, 1 - kind.least_ms / counts_as),
                       .rounding = server.latency.rounding_ms(kind.part, counts) / counts_as};
  return reading;
}

// The plain mean at first, then one that forgets.
double part_of(const LatencyLayerMemory& memory, double seconds, double half_life) {
  const double worth = std::min(seconds, kMostLearnedAtOnce);
  const double young = worth / (static_cast<double>(memory.learned_seconds) + worth);
  return std::max(young, 1 - std::exp2(-seconds / half_life));
}

void learn(const Reading& reading, bool has_peers) {
  LatencyLayerMemory& memory = reading.memory;
  if (memory.learned_seconds == 0) memory.baseline = static_cast<float>(reading.level);
  const double off = std::clamp(reading.off(), -kLargestStep, kLargestStep);
  const double apart = std::clamp(reading.apart(), -kLargestStep, kLargestStep);
  const bool is_known = memory.learned_seconds >= kLearnedSeconds;
  const double slowed = is_known && off < kFastDeviation ? kSlowedWhenFast : 1;
  memory.baseline +=
      static_cast<float>(part_of(memory, reading.seconds, kBaselineHalfLife) / slowed * off);
  if (has_peers) {
    memory.bias += static_cast<float>(part_of(memory, reading.seconds, kBiasHalfLife) * apart);
  }
  if (memory.learned_seconds >= kMostLearned) return;
  const double worth = std::clamp(reading.seconds, 1.0, kMostLearnedAtOnce);
  memory.learned_seconds = static_cast<std::uint16_t>(memory.learned_seconds + worth);
}

// The longer the pause that would explain a value, the more it counts. A pause of t seconds makes
// requests wait t^2 / 2 seconds for every one per second, and may fall into two values, not three.
double most_evidence(const Reading& reading) {
  const LatencyLayer& kind = kLatencyLayerTable[reading.layer];
  const double due_ms = kind.ms_of(due_level(reading.memory, reading.common));
  const double added_ms = std::max(0.0, kind.ms_of(reading.level) - due_ms);
  const double seconds = std::max(reading.seconds, kSecondsForMost);
  const double pause = std::sqrt(2 * added_ms / 1000 * seconds);
  const double most = pause > kNoPause
                          ? kMostEvidence
                          : std::clamp(0.16 + 0.12 * pause, kMostOfShortPause, kMostOfPause);
  return most * std::min(1.0, reading.seconds / kSecondsForMost);
}

Deviation deviation_of(const Reading& reading) {
  const LatencyNoise& noise = reading.interval.memory.latency.noise[reading.layer];
  const double age = reading.memory.cusum.age_seconds(reading.interval.end.wall) - reading.seconds;
  const double temper_before = noise.temper(age, reading.seconds);
  const double temper = noise.temper(std::max(0.0, age) + reading.seconds, reading.seconds);
  return {.value = reading.deviation(),
          .variance = noise.variance(reading.precision) * temper,
          .fade = temper_before / temper,
          .tail_guard = noise.guard.factor(),
          .threshold = reading.interval.judgement.threshold,
          .most = most_evidence(reading),
          .begin = reading.interval.end.wall - 100ms * reading.memory.gathered};
}

// What has been a little slower for an hour is how it is.
void accept_small(const Reading& reading) {
  GaussianCusum& cusum = reading.memory.cusum;
  const Instant now = reading.interval.end.wall;
  if (now - cusum.since(now) < kLongSuspicion) return;
  reading.memory.baseline += static_cast<float>(cusum.effect());
  cusum.clear();
}

void judge_layer(const Reading& reading, bool has_peers, bool frozen, LatencyClaim* claim) {
  LatencyLayerMemory& memory = reading.memory;
  LatencyNoise& noise = reading.interval.memory.latency.noise[reading.layer];
  const bool is_known = memory.learned_seconds >= kLearnedSeconds;
  // Peers that became much faster tell nothing about the others.
  if (is_known && has_peers && reading.peers > kPeersTooFast) {
    const Deviation deviation = deviation_of(reading);
    if (claim != nullptr && claim->layer == reading.layer) claim->recovery.step(deviation);
    const double height = memory.cusum.step(deviation);
    if (!frozen) noise.guard.note(height);
    noise.learn(reading.apart(), reading.precision, reading.seconds, memory.drift, frozen);
  }
  const double suspicion = kSuspicion * reading.interval.judgement.threshold;
  if (claim == nullptr && memory.cusum.evidence() > suspicion) accept_small(reading);
  if (claim == nullptr && memory.cusum.evidence() <= suspicion) learn(reading, has_peers);
}

struct Growth {
  double before_ms = 0;
  double added_ms = 0;
};

Growth growth_of(const LatencyLayerMemory& memory, std::size_t layer, double common) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const double due = due_level(memory, common);
  const double before = kind.ms_of(due);
  return {before, kind.ms_of(due + memory.cusum.effect()) - before};
}

bool is_certain(const PoolInterval& interval, const LatencyLayerMemory& memory, std::size_t layer,
                double common) {
  if (memory.cusum.evidence() < interval.judgement.threshold || memory.cusum.values() < 2) {
    return false;
  }
  const Growth growth = growth_of(memory, layer, common);
  const double own_ms = kLatencyLayerTable[layer].ms_of(static_cast<double>(memory.baseline));
  return growth.added_ms >= kLatencyLayerTable[layer].least_ms &&
         growth.before_ms + growth.added_ms >= kLeastRatio * std::max(growth.before_ms, own_ms);
}

using Commons = std::array<double, kLatencyLayers>;

// The layer that grew most leads, if there is some evidence of it.
std::size_t leading_layer(const PoolInterval& interval, const LatencyMemory& memory,
                          const Commons& common, std::size_t certain) {
  std::size_t leader = certain;
  double most = 0;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyLayerMemory& one = memory.layers[layer];
    if (one.cusum.evidence() < kHint * interval.judgement.threshold) continue;
    const double added = growth_of(one, layer, common[layer]).added_ms;
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
    const Growth growth = growth_of(memory.layers[layer], layer, common[layer]);
    const double latest = server.latency.latest_ms(kLatencyLayerTable[layer].part);
    const bool leads = layer == claim.layer;
    claim.times[layer] = {
        static_cast<float>(growth.before_ms),
        static_cast<float>(leads ? growth.before_ms + growth.added_ms : std::max(0.0, latest))};
  }
}

void close_claim(LatencyMemory& memory) {
  for (LatencyLayerMemory& layer : memory.layers) layer.cusum.clear();
  memory.claim.reset();
}

void update_claim(const PoolInterval& interval, ServerMemory& server, double rate) {
  LatencyClaim& claim = *server.slowness.claim;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const LatencyPart part = kLatencyLayerTable[layer].part;
    if (!server.latency.is_new(part, interval.end.steady)) continue;
    const auto now = static_cast<float>(server.latency.latest_ms(part));
    claim.times[layer].after_ms += kFollow * (now - claim.times[layer].after_ms);
  }
  claim.nats =
      std::max(interval.judgement.threshold, server.slowness.layers[claim.layer].cusum.evidence());
  claim.last_value = interval.end.steady;
  claim.rate = rate;
}

void judge_server(PoolInterval& interval, std::size_t i, const CommonDeviation& peers,
                  const std::array<bool, kLatencyLayers>& frozen) {
  ServerMemory& server = interval.servers[i];
  LatencyMemory& memory = server.slowness;
  if (!server.latency.is_new(LatencyPart::queue, interval.end.steady) &&
      !server.latency.is_new(LatencyPart::response, interval.end.steady)) {
    return;
  }
  const double seconds = std::max(0.1, memory.layers[0].gathered / 10.0);
  const double rate = server.latency.requests_of(LatencyPart::response) / seconds;
  Commons common{};
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    common[layer] = std::max(kLeastCommon, peers[layer].value_or(0));
    LatencyLayerMemory& one = memory.layers[layer];
    if (!server.latency.is_new(kLatencyLayerTable[layer].part, interval.end.steady)) continue;
    if (!is_latency_settled(interval, i, layer)) {
      close_claim(memory);
    } else {
      judge_layer(read_layer(interval, i, layer, peers[layer].value_or(0)),
                  peers[layer].has_value(), frozen[layer], memory.claim ? &*memory.claim : nullptr);
    }
    one.gathered = 0;
  }
  if (memory.claim && memory.claim->recovery.is_complete()) close_claim(memory);
  for (std::size_t layer = 0; layer < kLatencyLayers && !memory.claim; ++layer) {
    if (is_certain(interval, memory.layers[layer], layer, common[layer])) {
      open_claim(interval, i, common, layer);
    }
  }
  if (memory.claim) update_claim(interval, server, rate);
}

// Nothing is learned about noise while somebody is under suspicion.
std::array<bool, kLatencyLayers> frozen_layers(const PoolInterval& interval) {
  std::array<bool, kLatencyLayers> frozen{};
  for (const ServerMemory& server : interval.servers) {
    for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
      frozen[layer] = frozen[layer] || server.slowness.claim.has_value() ||
                      server.slowness.layers[layer].cusum.evidence() >
                          kSuspicion * interval.judgement.threshold;
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
    if (layer.cusum.evidence() < kHint * interval.judgement.threshold ||
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
    if (interval.usable[i] == 0 || memory.layers.back().learned_seconds < kLearnedSeconds) continue;
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
    const Steady age = interval.end.steady - memory.claim->last_value;
    if (interval.usable[i] == 0 || age > kForgottenAfter) close_claim(memory);
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
