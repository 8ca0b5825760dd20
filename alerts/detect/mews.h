// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "alerts/detect/since.h"

namespace skewd {

/// What counts as a shift of a level, in natural logarithms of it.
struct MewsTuning {
  double candidate_z;      // learned spreads from the usual
  double beyond_envelope;  // further than anything in days by this
  double least_effect;     // and at least this far: ln(1 + materiality)
  bool up = true;          // which directions are judged
  bool down = true;
  double young_effect = kNeverYoung;  // that is told of a level known for five minutes, not an hour
  static constexpr double kNeverYoung = 1e9;
};

/// One value of a level.
struct LevelSample {
  double log_level = 0;  // ln of a rate or a time, logit of a share
  double variance = 0;   // of its sampling; 0.05^2 is added
  double seconds = 0;    // since the last one
  Instant begin{};       // of the interval
  bool frozen = false;   // somebody says that something is wrong: learn nothing
};

/// The furthest levels that are usual beside those that the stream itself remembers, such as those
/// of the same hour in earlier weeks; relative to the baseline.
struct UsualExtremes {
  double low = 0;
  double high = 0;
};

/// Multi-scale EWMA of a log level whose noise is autocorrelated: the mean deviation from a slow
/// baseline (half-life 20 min) over 10 s, 40 s and 200 s, each judged against its own learned mean
/// and spread (6 h) and against the furthest it has been in days. New extremes wait a minute before
/// they count, and are dropped when an alarm opens, or a fault would teach what is usual and hide
/// itself. Where noise lasts for minutes this finds a total loss in 3 scrapes; a CUSUM that is as
/// rarely wrong needs 43 (simulated).
class Mews {
 public:
  /// Adds a value and judges. Alarms after two candidates in a row, not in the first hour, or
  /// in the first five minutes where the tuning tells how far a young level must be off.
  void step(const MewsTuning& tuning, const LevelSample& sample, const UsualExtremes& usual = {});

  [[nodiscard]] bool is_alarm() const { return alarm_effect_ != 0; }
  /// How far the level was from its baseline when the alarm opened or later; 0: no alarm.
  [[nodiscard]] double alarm_effect() const { return static_cast<double>(alarm_effect_); }
  /// How far the level is from its baseline: over 40 s.
  [[nodiscard]] double effect() const;
  /// The same over the time that shows most.
  [[nodiscard]] double furthest_effect() const;
  /// The furthest z of the last step over the three scales, signed.
  [[nodiscard]] double z() const { return static_cast<double>(z_); }
  [[nodiscard]] double baseline() const { return static_cast<double>(baseline_); }
  /// When the shift began: the first of the latest values that were all clearly off on one side.
  [[nodiscard]] Instant since(Instant now) const { return since_.at(now); }
  [[nodiscard]] double age_seconds() const { return static_cast<double>(age_seconds_); }
  [[nodiscard]] double alarm_seconds() const { return static_cast<double>(alarm_seconds_); }
  /// Accepts a new level: the baseline begins anew; spreads and extremes stay. No scale is judged
  /// before three times its length, nor anything before `blank_seconds`.
  void rebase(double blank_seconds = 0);

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.scales_, self.baseline_, self.age_seconds_, self.baseline_seconds_,
                   self.scale_seconds_, self.blank_seconds_, self.calm_seconds_, self.alarm_effect_,
                   self.alarm_seconds_, self.back_seconds_, self.z_, self.since_, self.candidates_,
                   self.begun_, self.above_);
  }

 private:
  struct Scale {
    float weighted = 0;  // forgetting sum of deviation / variance
    float weight = 0;    // forgetting sum of 1 / variance
    float mean = 0;      // learned, of the mean deviation
    float square = 0;    // learned, of its square around that mean
    float low = 0;       // the furthest in days
    float high = 0;
    float waiting = 0;  // an extreme that does not count yet
    [[nodiscard]] double deviation() const;
    [[nodiscard]] double by_chance() const;
    [[nodiscard]] double spread() const;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.weighted, self.weight, self.mean, self.square, self.low, self.high,
                     self.waiting);
    }
  };
  struct Verdict {
    bool candidate = false;
    bool suspicious = false;
  };
  void add(std::size_t scale, double deviation, double variance, double seconds);
  [[nodiscard]] Verdict judge(const MewsTuning& tuning, const UsualExtremes& usual);
  void learn(const LevelSample& sample, double deviation, bool suspicious);
  void learn_scale(std::size_t scale, double seconds, bool suspicious);
  void note_beginning(const MewsTuning& tuning, const LevelSample& sample, double deviation);
  void open_alarm();
  void follow_alarm(double seconds);
  void restart_scales();

  static constexpr std::size_t kScales = 3;
  std::array<Scale, kScales> scales_{};
  float baseline_ = 0;
  float age_seconds_ = 0;       // of learning
  float baseline_seconds_ = 0;  // since the baseline began
  float scale_seconds_ = 0;     // since the forgetting sums began
  float blank_seconds_ = 0;     // nothing is judged before
  float calm_seconds_ = 0;      // without suspicion
  float alarm_effect_ = 0;      // signed; 0: no alarm
  float alarm_seconds_ = 0;
  float back_seconds_ = 0;  // the level is near normal while in alarm
  float z_ = 0;
  Since since_;
  std::uint8_t candidates_ = 0;
  bool begun_ = false;
  bool above_ = false;
};

}  // namespace skewd
