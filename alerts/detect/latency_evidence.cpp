// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_evidence.h"

#include <algorithm>
#include <cmath>

#include "alerts/detect/latency_peers.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kBaselineHalfLife = 1800;
constexpr double kBiasHalfLife = 7200;
constexpr double kLargestStep = 0.7;      // of a value, for what is learned
constexpr double kFastDeviation = -0.35;  // a server that fails fast must not become the usual one
constexpr double kSlowedWhenFast = 5;
constexpr std::uint16_t kMostLearned = 60'000;
constexpr double kMostLearnedAtOnce = 15;  // seconds, of one value: enough values are needed too
constexpr double kMostOfValue = 0.05;      // of what is learned, however long it took
constexpr double kPeersTooFast = -0.25;
constexpr double kLeastCommon = -0.1;
constexpr double kMostEvidence = 0.55;  // part of the threshold that one value gives
constexpr double kMostOfPause = 0.49;   // if a pause of four seconds explains it
constexpr double kMostOfShortPause = 0.24;
constexpr double kNoPause = 4;
constexpr double kSecondsForMost = 5;  // that it must speak for
constexpr double kSecondsForMostInHaste = 3.5;
constexpr double kMostInHaste = 0.4;  // three of them, and what came before, are not certain
constexpr double kLeastRatio = 1.25;
constexpr double kYoungDeviation = 0.693;  // ln 2
constexpr double kSurgeTemper = 2;
constexpr std::uint32_t kLongSuspicionValues = 20;
constexpr auto kLongSuspicion = 1h;  // too little to matter, for too long: the new usual

// A layer of a server with a new value, and everything that it is judged by.
struct Reading {
  const PoolInterval& interval;
  std::size_t layer;
  LatencyLayerMemory& memory;
  double common = 0;  // deviation of the peers that is taken off
  double peers = 0;   // deviation of the peers
  double level = 0;
  double seconds = 0;
  bool hasty = false;
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

// That peers got faster is no fault of the others; by less than what matters they may.
double least_common(const LatencyLayerMemory& memory, std::size_t layer, double least) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const auto baseline = static_cast<double>(memory.baseline);
  return std::min(least, kind.level_of(kind.ms_of(baseline) - kind.least_ms) - baseline);
}

Reading read_layer(PoolInterval& interval, std::size_t i, std::size_t layer, double peers) {
  ServerMemory& server = interval.servers[i];
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const double ms = server.latency.latest_ms(kind.part);
  const bool hasty = is_hasty(interval, i, kind.part);
  Reading reading{.interval = interval,
                  .layer = layer,
                  .memory = server.slowness.layers[layer],
                  .common = common_latency(server.slowness.layers[layer], layer, peers),
                  .peers = peers,
                  .level = kind.level_of(ms)};
  reading.seconds = reading.memory.gathered / 10.0;
  const double counts_as = reading.memory.learned_seconds == 0
                               ? ms + kind.least_ms
                               : std::exp(due_level(reading.memory, reading.common));
  const LatencyCounts counts = interval.latency_of(i);
  reading.precision = {.requests = server.latency.requests(kind.part),
                       .part = std::max(0.0, 1 - kind.least_ms / counts_as),
                       .rounding = server.latency.rounding_ms(kind.part, counts) / counts_as};
  reading.hasty = hasty;
  if (hasty) reading.precision.rounding = 0;  // it is taken off already
  return reading;
}

bool is_material(const LatencyLayerMemory& memory, std::size_t layer, double common) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const LatencyGrowth growth = latency_growth(memory, layer, common);
  const double own_ms = kind.ms_of(static_cast<double>(memory.baseline));
  return growth.added_ms >= kind.least_ms &&
         growth.before_ms + growth.added_ms >= kLeastRatio * std::max(growth.before_ms, own_ms);
}

// The plain mean at first, then one that forgets; slower where a value takes minutes, or two of
// them would be the new usual.
double part_of(const LatencyLayerMemory& memory, double seconds, double half_life) {
  const double worth = std::min(seconds, kMostLearnedAtOnce);
  const double young = worth / (static_cast<double>(memory.learned_seconds) + worth);
  const double forgetting = 1 - std::exp2(-seconds / half_life);
  return std::max(young, std::min(forgetting, kMostOfValue));
}

void learn(const Reading& reading, bool has_peers) {
  LatencyLayerMemory& memory = reading.memory;
  if (memory.learned_seconds == 0) memory.baseline = static_cast<float>(reading.level);
  const double off = std::clamp(reading.off(), -kLargestStep, kLargestStep);
  const double apart = std::clamp(reading.apart(), -kLargestStep, kLargestStep);
  const bool is_known = memory.learned_seconds >= kLatencyLearnedSeconds;
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
// requests wait t^2 / 2 seconds for every one per second. It may fall into two values, and a third
// may have what was answered late; they must not be certain by it.
double most_evidence(const Reading& reading) {
  const LatencyLayer& kind = kLatencyLayerTable[reading.layer];
  const double due_ms = kind.ms_of(due_level(reading.memory, reading.common));
  const double added_ms = std::max(0.0, kind.ms_of(reading.level) - due_ms);
  const double enough = reading.hasty ? kSecondsForMostInHaste : kSecondsForMost;
  const double seconds = std::max(reading.seconds, enough);
  const double pause = std::sqrt(2 * added_ms / 1000 * seconds);
  double most = pause > kNoPause ? kMostEvidence
                                 : std::clamp(0.16 + 0.12 * pause, kMostOfShortPause, kMostOfPause);
  if (reading.hasty) most = std::min(most, kMostInHaste);
  const bool is_diluted = reading.hasty && reading.seconds > 2 * enough;
  if (is_diluted) most = kMostOfShortPause;  // only its end tells
  return most * std::min(1.0, reading.seconds / enough);
}

// With many more requests than usual the values are more precise, and noise that hangs together was
// never seen so clearly.
double surge_temper(const PoolInterval& interval) {
  return interval.memory.volume.rate.is_another_world() ? kSurgeTemper : 1;
}

Deviation deviation_of(const Reading& reading) {
  const LatencyNoise& noise = reading.interval.memory.latency.noise[reading.layer];
  const double age = reading.memory.cusum.age_seconds(reading.interval.end.wall) - reading.seconds;
  const double temper_before = noise.temper(age, reading.seconds);
  const double temper = noise.temper(std::max(0.0, age) + reading.seconds, reading.seconds);
  return {.value = reading.deviation(),
          .variance = noise.variance(reading.precision) * temper * surge_temper(reading.interval),
          .fade = temper_before / temper,
          .tail_guard = noise.guard.factor(),
          .threshold = reading.interval.judgement.threshold,
          .most = most_evidence(reading),
          .begin = reading.interval.end.wall - 100ms * reading.memory.gathered};
}

// What has been a little slower for an hour, too little to matter, is how it is.
void accept_small(const Reading& reading) {
  GaussianCusum& cusum = reading.memory.cusum;
  const Instant now = reading.interval.end.wall;
  if (now - cusum.since(now) < kLongSuspicion || cusum.values() < kLongSuspicionValues ||
      is_material(reading.memory, reading.layer, reading.common)) {
    return;
  }
  reading.memory.baseline += static_cast<float>(cusum.effect());
  cusum.clear();
}

// Few values tell roughly what is usual: enough for what is far off, and for its end.
bool is_known(const Reading& reading, bool claimed) {
  const bool is_young = reading.memory.learned_seconds < kLatencyLearnedSeconds;
  return !is_young || claimed ||
         (reading.memory.learned_seconds >= kLatencyYoungSeconds &&
          reading.deviation() >= kYoungDeviation);
}

void judge_reading(const Reading& reading, bool has_peers, bool frozen, LatencyClaim* claim) {
  LatencyLayerMemory& memory = reading.memory;
  LatencyNoise& noise = reading.interval.memory.latency.noise[reading.layer];
  if (has_peers && is_known(reading, claim != nullptr)) {
    Deviation deviation = deviation_of(reading);
    // Peers that became much faster tell nothing about the others.
    const bool comparable = reading.peers > least_common(memory, reading.layer, kPeersTooFast);
    if (!comparable) deviation.value = std::min(0.0, deviation.value);
    if (claim != nullptr && claim->layer == reading.layer && comparable && !reading.hasty) {
      claim->recovery.step(deviation);
    }
    const double height = memory.cusum.step(deviation);
    if (!frozen && !reading.hasty) noise.guard.note(height);
    if (!reading.hasty) {
      noise.learn(reading.apart(), reading.precision, reading.seconds, memory.drift, frozen);
    }
  }
  if (reading.hasty) return;  // what is near its due by construction teaches nothing
  const double suspicion = kLatencySuspicion * reading.interval.judgement.threshold;
  if (claim == nullptr && memory.cusum.evidence() > suspicion) accept_small(reading);
  if (claim == nullptr && memory.cusum.evidence() <= suspicion) learn(reading, has_peers);
}

}  // namespace

void judge_latency_layer(PoolInterval& interval, std::size_t server, std::size_t layer,
                         std::optional<double> peers, bool frozen) {
  Rare<LatencyClaim>& claim = interval.servers[server].slowness.claim;
  judge_reading(read_layer(interval, server, layer, peers.value_or(0)), peers.has_value(), frozen,
                claim ? &*claim : nullptr);
}

double common_latency(const LatencyLayerMemory& memory, std::size_t layer,
                      std::optional<double> peers) {
  return std::max(least_common(memory, layer, kLeastCommon), peers.value_or(0));
}

LatencyGrowth latency_growth(const LatencyLayerMemory& memory, std::size_t layer, double common) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const double due = due_level(memory, common);
  const double before = kind.ms_of(due);
  return {before, kind.ms_of(due + memory.cusum.effect()) - before};
}

bool is_latency_certain(const PoolInterval& interval, const LatencyLayerMemory& memory,
                        std::size_t layer, double common) {
  return memory.cusum.evidence() >= interval.judgement.threshold && memory.cusum.values() >= 2 &&
         is_material(memory, layer, common);
}

}  // namespace skewd
