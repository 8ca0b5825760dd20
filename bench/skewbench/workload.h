// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/skewbench/random.h"

namespace skewd::bench {

/// How a pool's traffic and times move when nothing is wrong.
struct Workload {
  bool bursty = true;    // on for 20 s on average, at 1.5 to 2.5 times the mean, off for 60 s
  double diurnal = 0.6;  // amplitude of a sine over the day
  double weekend = 0;    // how much less comes on two days of seven
  bool noise = true;     // of latency; stalls and bursts of errors
};

inline constexpr Workload kSmooth{.bursty = false, .diurnal = 0, .noise = false};
inline constexpr Workload kSmoothNoisy{.bursty = false, .diurnal = 0, .noise = true};
inline constexpr Workload kBurstyNoisy{};

/// The factor on a pool's mean rate, second after second; its mean over days is 1 (without
/// weekends).
class Rhythm {
 public:
  /// `hour_zero`: the second of the day at which time begins.
  Rhythm(const Workload& workload, double hour_zero, Random random);
  /// The factor for the slot that begins at `seconds`. Times must not go back.
  [[nodiscard]] double at(double seconds);

 private:
  Workload workload_;
  double hour_zero_;
  Random random_;
  double on_factor_;
  bool on_ = false;
  double toggles_at_ = 0;
};

/// Noise of a logarithm that forgets exponentially: mean 0, the given deviation.
class Wander {
 public:
  Wander(double deviation, double seconds) : deviation_(deviation), seconds_(seconds) {}
  void step(double seconds, Random& random);
  [[nodiscard]] double value() const { return value_; }

 private:
  double deviation_;
  double seconds_;
  double value_ = 0;
};

}  // namespace skewd::bench
