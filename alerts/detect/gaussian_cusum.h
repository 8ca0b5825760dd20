// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "alerts/detect/since.h"
#include "collectors/instant.h"

namespace skewd {

/// A value of a stream that should be 0: how far it is off, and how far chance takes it.
struct Deviation {
  double value = 0;       // natural logarithm of a ratio
  double variance = 1;    // with the dispersion of the stream over the age of the cycle
  double fade = 1;        // of older evidence: noise that hangs together explains more with age
  double tail_guard = 1;  // how much its excursions exceed theory (tail_guard.h)
  double threshold = 27;  // nats
  double most = 0.55;     // part of the threshold that one value may give
  Instant begin{};        // of the time that the value speaks for
};

/// Adaptive tempered CUSUM of values with known variance, upwards: the counterpart of cusum.h. The
/// alternative is the mean of the deviations lately, estimated from the values before this one and
/// kept between ln 1.2 and 4, so that e^step has mean at most 1 while all is well.
class GaussianCusum {
 public:
  /// Adds a value. Returns the height of the cycle that ended with it, 0 if none ended.
  double step(const Deviation& deviation);

  [[nodiscard]] double evidence() const { return static_cast<double>(evidence_); }  // nats
  /// The mean deviation lately, weighted by precision.
  [[nodiscard]] double effect() const;
  [[nodiscard]] std::uint32_t values() const { return values_; }  // of the cycle
  /// When the first value of the cycle began: the maximum-likelihood change point.
  [[nodiscard]] Instant since(Instant now) const { return since_.at(now); }
  /// Seconds since then; 0: no cycle has begun.
  [[nodiscard]] double age_seconds(Instant now) const;
  void clear() { *this = GaussianCusum(); }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.evidence_, self.weighted_, self.weight_, self.height_, self.since_,
                   self.values_);
  }

 private:
  float evidence_ = 0;
  float weighted_ = 0;  // forgetting sum of deviation / variance
  float weight_ = 0;    // forgetting sum of 1 / variance
  float height_ = 0;    // of the cycle
  Since since_;
  std::uint16_t values_ = 0;
};

static_assert(sizeof(GaussianCusum) <= 32);

/// Evidence that an effect which was certain has gone, gathered against its size when it was
/// claimed.
class EffectRecovery {
 public:
  EffectRecovery() = default;
  explicit EffectRecovery(double effect_at_claim) : effect_(static_cast<float>(effect_at_claim)) {}
  void step(const Deviation& deviation);
  /// True after at least six values that together speak for normality by 10 nats.
  [[nodiscard]] bool is_complete() const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.effect_, self.evidence_, self.values_);
  }

 private:
  float effect_ = 0;
  float evidence_ = 0;
  std::uint32_t values_ = 0;
};

}  // namespace skewd
