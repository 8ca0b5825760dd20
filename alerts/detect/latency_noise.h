// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/detect/tail_guard.h"

namespace skewd {

/// What a mean of some requests is worth.
struct LatencyPrecision {
  double requests = 0;  // equal ones
  double part = 1;      // of the level that is time, and not the least growth added to it
  double rounding = 0;  // error by rounding, of the logarithm
};

/// Sums of a server's late deviations, in units of their spread: forgotten over 15 s and 180 s.
struct LatencyDrift {
  float short_sum = 0;
  float long_sum = 0;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.short_sum, self.long_sum);
  }
};

/// How much the levels of a pool's servers vary in one layer, learned from all of them: per request
/// at first, then how much more than that the levels deviate, at once and over half a minute and
/// minutes, in which the noise of real servers hangs together.
class LatencyNoise {
 public:
  /// The variance of a level, as if its noise did not hang together.
  [[nodiscard]] double variance(const LatencyPrecision& precision) const;
  /// What to multiply it with where values are summed for so many seconds, each of which speaks for
  /// `value_seconds`. At least a half.
  [[nodiscard]] double temper(double seconds, double value_seconds) const;
  /// Adds a deviation of a server with its own sums. While `frozen` only they are moved on.
  void learn(double deviation, const LatencyPrecision& precision, double seconds,
             LatencyDrift& drift, bool frozen);

  TailGuard guard;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.guard, self.per_request_, self.at_once_, self.short_, self.long_);
  }

 private:
  struct Mean {
    float value = 1;
    float seen = 6;  // values that do not hang together
    void learn(double latest, double worth, double most_seen);
    /// With the uncertainty of the estimate.
    [[nodiscard]] double cautious() const;

    static auto visit_state(auto& self, auto& archive) { return archive(self.value, self.seen); }
  };
  static void learn_sum(Mean& mean, float& sum, double horizon, double unit, double seconds,
                        bool frozen);

  Mean per_request_{1, 30};  // variance of the logarithm of one request's time
  Mean at_once_{1, 30};
  Mean short_;
  Mean long_;
};

}  // namespace skewd
