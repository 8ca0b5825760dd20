// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/minute_window.h"
#include "alerts/detect/rare.h"
#include "alerts/detect/tail_guard.h"

namespace skewd {

/// What one scrape shows of a stream of failures: `hits` of `trials`, which harmed so many
/// requests. A request that is tried four times fails four times and is harmed once.
struct FailureCount {
  double hits = 0;
  double trials = 0;
  double harmed = 0;
};

/// Of answers with errors, a scrape gives less evidence than of connections that fail: three
/// scrapes are needed, so that a check that is some seconds late is no finding.
inline constexpr CusumTuning kErrors{3, 0.5, 2, 20, 0.35};

using FailureDispersion = Dispersion<2>;

/// How fast what was learned fades over an interval: `hour` with a half-life of an hour, `days` of
/// two days.
struct Fading {
  explicit Fading(double seconds);
  float hour;
  float days;
};

/// Things that fail more often than before: one server, or a pool in sum. The usual rate is learned
/// with a half-life of an hour, 200 trials of doubt and a floor of 0.2 %. What is under suspicion
/// waits until the evidence is back at zero, or the fault would teach what is usual.
class FailureStream {
 public:
  /// What is usual, given what is usual among the peers, and never below the floor.
  [[nodiscard]] double usual(double of_peers) const;
  /// The same without the floor. Residuals must be taken against it: a bias grows with the square
  /// of the block.
  [[nodiscard]] double usual_unfloored(double of_peers) const;

  /// Adds a scrape to the evidence for a rise that matters.
  void step(CusumTuning tuning, const Sample& sample, double seconds, TailGuard& guard);
  /// True if a scrape with so many hits, where so many were due, adds no evidence.
  [[nodiscard]] bool is_quiet(double hits, double due_hits) const {
    return hits <= due_hits && evidence_.evidence() <= 0;
  }
  /// Learns a scrape once it is beyond suspicion.
  void learn(const FailureCount& seen, const Fading& fading);
  /// Learns it at once, but never that more than a fifth fails: for the first minutes, in which
  /// nothing is usual yet.
  void learn_at_once(const FailureCount& seen, const Fading& fading);
  /// While a claim stands nothing is learned.
  void learn_nothing(const FailureCount& seen, const Fading& fading);
  /// Call about every minute: its rate, if twenty trials or more tell one, is remembered as soon as
  /// it is beyond suspicion.
  void end_minute();
  /// Instead, while a claim stands.
  void drop_minute() { minute_hits_ = minute_trials_ = 0; }
  /// What has been certain but did not matter for ten minutes is usual from now on.
  [[nodiscard]] bool is_to_be_accepted() const;
  void accept();

  /// Certain, and material: five failures from two scrapes, 1.8 times what is due and a percentage
  /// point above it, and 1.25 times the worst minute unless half of all fails. It must surely have
  /// lasted so many seconds, where scrapes are so many seconds apart.
  [[nodiscard]] bool is_claimable(const Sample& sample, double must_last, double interval) const;
  /// The rate since the evidence began, or lately, where `due` was expected: 0..1.
  [[nodiscard]] double ratio(double due) const;

  [[nodiscard]] const Cusum& evidence() const { return evidence_; }
  void forget_evidence() {
    evidence_.clear();
    certain_seconds_ = 0;
  }
  /// Forgets what a claim that is over has left.
  void end_claim() {
    forget_evidence();
    drop_minute();
  }
  [[nodiscard]] double trials_known() const {
    return static_cast<double>(learned_trials_) + static_cast<double>(pending_trials_);
  }
  [[nodiscard]] double learned_hits() const { return static_cast<double>(learned_hits_); }
  [[nodiscard]] double learned_trials() const { return static_cast<double>(learned_trials_); }
  [[nodiscard]] double minute_hits() const { return static_cast<double>(minute_hits_); }
  [[nodiscard]] double minute_trials() const { return static_cast<double>(minute_trials_); }
  [[nodiscard]] FailureDispersion::Residuals& residuals() { return residuals_; }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.evidence_, self.learned_hits_, self.learned_trials_, self.pending_hits_,
                   self.pending_trials_, self.minute_hits_, self.minute_trials_, self.worst_ratio_,
                   self.pending_worst_, self.certain_seconds_, self.residuals_);
  }

 private:
  void fade(const Fading& fading);
  void count_minute(const FailureCount& seen);
  void release_pending();

  Cusum evidence_;
  float learned_hits_ = 0;
  float learned_trials_ = 0;
  float pending_hits_ = 0;  // seen since the evidence left zero, not learned yet
  float pending_trials_ = 0;
  float minute_hits_ = 0;  // of the running minute
  float minute_trials_ = 0;
  float worst_ratio_ = 0;  // of a minute, remembered for days
  float pending_worst_ = 0;
  float certain_seconds_ = 0;  // since the evidence reached the threshold
  FailureDispersion::Residuals residuals_{};
};

// A server has two of them: with evidence of 32 bytes and residuals of 8 they are 76 bytes each.
static_assert(sizeof(FailureStream) <=
              sizeof(Cusum) + sizeof(FailureDispersion::Residuals) + 10 * sizeof(float));

/// A claim about a stream, while it stands.
class FailureClaim {
 public:
  /// What is known when it opens. Ratios are of hits to trials.
  struct Opening {
    Instant since{};
    double ratio = 0;
    double usual = 0;  // what the ratio was before
    double hits = 0;
    double nats = 0;
    double harmed_per_hit = 1;
    double seconds = 0;  // since it began
    std::chrono::milliseconds steady{0};
  };
  FailureClaim() = default;
  explicit FailureClaim(const Opening& opening);

  /// Adds an interval. `sample` compares it with what is usual.
  void follow(const FailureCount& seen, const Sample& sample, double seconds,
              std::chrono::milliseconds steady);
  /// True once the failures are as rare as usual, or so much rarer than they were that it is
  /// another fault; or when nothing was tried for twenty times the usual distance (30 s to 2 min).
  [[nodiscard]] bool is_over() const;
  /// Over the last minute, or since it began where a minute has few trials.
  [[nodiscard]] double harmed_per_second() const;

  Instant since{};
  double ratio = 0;  // over the last minute, as long as it fails
  double usual = 0;  // before
  double hits = 0;
  double nats = 0;
  bool most_fail = false;  // half or more, once

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.since, self.ratio, self.usual, self.hits, self.nats, self.most_fail,
                   self.recovery_, self.hits_, self.trials_, self.harmed_, self.seconds_,
                   self.harmed_in_all_, self.seconds_in_all_, self.idle_seconds_);
  }

 private:
  Recovery recovery_;
  MinuteWindow hits_;
  MinuteWindow trials_;
  MinuteWindow harmed_;
  MinuteWindow seconds_;
  double harmed_in_all_ = 0;
  double seconds_in_all_ = 0;
  double idle_seconds_ = 0;  // without a trial, lately
};

/// For how many seconds evidence has gathered, where scrapes are so many seconds apart. The wall
/// clock may have jumped: at least the scrapes that counted, at most an hour.
[[nodiscard]] double evidence_seconds(const Cusum& evidence, Instant now, double interval);

/// While nothing is usual yet, only what fails more often than this is suspicious.
inline constexpr double kSettlingRatio = 0.2;

/// A stream that has no peers: a pool in sum.
struct FailureRow {
  FailureStream stream;
  FailureDispersion dispersion{1};
  TailGuard guard;
  Rare<FailureClaim> claim;
  float watched_seconds = 0;
  float minute_seconds = 0;

  /// Adds an interval's length. True if a minute ended with it.
  bool end_minute(double seconds);
  /// In its first minute, and until a thousand trials tell what is usual, ten minutes at most.
  [[nodiscard]] bool is_settling() const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.stream, self.dispersion, self.guard, self.claim, self.watched_seconds,
                   self.minute_seconds);
  }
};

}  // namespace skewd
