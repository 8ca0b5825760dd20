// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/detect/mews.h"
#include "alerts/detect/weekly_extremes.h"
#include "collectors/instant.h"

namespace skewd {

/// A rate of requests against its own past. Counts gather until they are worth a value: ten
/// requests by what is usual, or five minutes.
class RateLevel {
 public:
  void add(Moment begin, Moment end, double requests, double seconds);

  [[nodiscard]] const Mews& level() const { return level_; }
  /// Requests per second: what is usual, and what came lately. A mean over 10 s lags behind a shift
  /// that is younger, so it is corrected for the time since the shift began.
  [[nodiscard]] double usual() const;
  [[nodiscard]] double now(Instant at) const;
  /// The mean over 10 s as it is.
  [[nodiscard]] double recent() const { return static_cast<double>(recent_); }
  /// True if four times as many requests come as usual, or a quarter: what was learned of shares
  /// under load, and of the noise of times, was learned in another world.
  [[nodiscard]] bool is_another_world() const {
    constexpr double kFactor = 4;
    const double times = recent() / usual();
    return recent_ >= 0 && (times > kFactor || times < 1 / kFactor);
  }
  void rebase();

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.level_, self.weekly_, self.recent_, self.requests_, self.seconds_);
  }

 private:
  Mews level_;
  WeeklyExtremes weekly_;
  float recent_ = -1;  // requests per second over 10 s; below 0: none yet
  float requests_ = 0;
  float seconds_ = 0;
};

/// A pool's part of the requests of all pools against its own past: what all of them have in
/// common, such as bursts and the time of day, cancels out.
class GroupShareLevel {
 public:
  void add(Moment begin, Moment end, double requests, double of_group, double seconds);

  [[nodiscard]] const Mews& level() const { return level_; }
  void rebase();

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.level_, self.weekly_, self.requests_, self.of_group_, self.seconds_);
  }

 private:
  Mews level_;
  WeeklyExtremes weekly_;
  float requests_ = 0;
  float of_group_ = 0;
  float seconds_ = 0;
};

/// What is remembered of a pool's traffic.
struct PoolVolume {
  RateLevel rate;
  GroupShareLevel share;

  static auto visit_state(auto& self, auto& archive) { return archive(self.rate, self.share); }
};

}  // namespace skewd
