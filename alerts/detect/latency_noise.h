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

/// How much the levels of a pool's servers vary in one layer, learned from all of them: per request
/// at first, then how much more than that the levels deviate, at once and over minutes, in which
/// the noise of real servers hangs together.
class LatencyNoise {
 public:
  /// The variance of a level, as if its noise did not hang together.
  [[nodiscard]] double variance(const LatencyPrecision& precision) const;
  /// What to multiply it with: the worse of both dispersions, at least a half.
  [[nodiscard]] double temper() const;
  /// Adds a deviation. `drift` is the server's own: the sum of its late deviations in units of
  /// their spread, forgotten over three minutes. While `frozen` nothing else is learned.
  void learn(double deviation, const LatencyPrecision& precision, double seconds, float& drift,
             bool frozen);

  TailGuard guard;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.guard, self.per_request_, self.per_request_seen_, self.short_,
                   self.short_seen_, self.long_, self.long_seen_);
  }

 private:
  float per_request_ = 1;  // variance of the logarithm of one request's time
  float per_request_seen_ = 30;
  float short_ = 1;
  float short_seen_ = 30;
  float long_ = 1;
  float long_seen_ = 6;
};

}  // namespace skewd
