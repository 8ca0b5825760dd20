// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "alerts/detect/daily_extremes.h"
#include "alerts/detect/gaussian_cusum.h"
#include "alerts/detect/latency_layer.h"
#include "alerts/detect/latency_means.h"
#include "alerts/detect/latency_noise.h"
#include "alerts/detect/mews.h"
#include "alerts/detect/rare.h"

namespace skewd {

/// One layer of one server.
struct LatencyLayerMemory {
  GaussianCusum cusum;
  float baseline = 0;  // usual level
  float bias = 0;      // usual distance of its deviation from that of its peers
  LatencyDrift drift;
  std::uint16_t learned_seconds = 0;  // 0: nothing is known yet
  std::uint16_t gathered = 0;         // tenths of a second that the next value speaks for

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.cusum, self.baseline, self.bias, self.drift, self.learned_seconds,
                   self.gathered);
  }
};

/// The standing claim about a server.
struct LatencyClaim {
  struct Times {
    float before_ms = 0;
    float after_ms = 0;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.before_ms, self.after_ms);
    }
  };
  std::array<Times, kLatencyLayers> times{};
  std::size_t layer = 0;  // with the largest growth when it opened
  EffectRecovery recovery;
  Instant since{};
  std::chrono::milliseconds expected_by{0};  // steady: a further value, if it is asked at all
  double nats = 0;
  double rate = 0;  // requests per second

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.times, self.layer, self.recovery, self.since, self.expected_by, self.nats,
                   self.rate);
  }
  [[nodiscard]] bool is_plausible() const { return layer < kLatencyLayers; }
};

/// latency_server.cpp: how slow the server is.
struct LatencyMemory {
  std::array<LatencyLayerMemory, kLatencyLayers> layers;
  Rare<LatencyClaim> claim;

  static auto visit_state(auto& self, auto& archive) { return archive(self.layers, self.claim); }
};

static_assert(sizeof(LatencyLayerMemory) <= 44 && sizeof(LatencyMemory) <= 144);

/// latency_server.cpp and latency_pool.cpp: how slow the pool is.
struct PoolLatencyMemory {
  std::array<LatencyNoise, kLatencyLayers> noise;
  std::uint32_t claims = 0;        // servers about which one stands
  std::uint32_t slow_servers = 0;  // of all, with evidence that is not certain yet
  Instant shared_since{};
  bool shared = false;  // half of the servers are slow: it is no fault of one of them
  bool told = false;    // latency_pool stands
  LatencyMeans means;
  std::array<Mews, kLatencyLayers> levels;
  std::array<DailyExtremes, kLatencyLayers> daily;
  float typical_ms = -1;    // of an answer
  float value_seconds = 0;  // that the latest value speaks for

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.noise, self.claims, self.slow_servers, self.shared_since, self.shared,
                   self.told, self.means, self.levels, self.daily, self.typical_ms,
                   self.value_seconds);
  }
};

}  // namespace skewd
