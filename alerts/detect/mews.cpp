// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/mews.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skewd {
namespace {

constexpr std::array<double, 3> kScaleSeconds{10, 40, 200};
constexpr std::size_t kMiddle = 1;  // the scale that tells the effect
constexpr double kModelVariance = 0.05 * 0.05;
constexpr double kBaselineHalfLife = 20 * 60;
constexpr double kLargestStep = 0.7;         // of a value, for the baseline
constexpr double kSlowedWhenSuspicious = 5;  // times
constexpr double kSuspiciousZ = 4;
constexpr double kSpreadHorizon = 6 * 3600;
constexpr double kWinsorSpreads = 4;
constexpr double kEnvelopeHalfLife = 3 * 86400;
constexpr double kCalmSeconds = 60;
constexpr double kYoungSeconds = 86400;  // extremes are not known yet
constexpr double kYoungZ = 1.25;
constexpr double kLeastAge = 3600;
constexpr double kLeastYoungAge = 300;
constexpr double kLeastScaleAges = 3;
constexpr double kBackSeconds = 60;
constexpr double kFurthestValue = 24;      // e^24: what lies beyond is nonsense
constexpr double kRecurringMargin = 2;     // of the margin, and as many spreads by chance, that
constexpr double kRecurringSpreads = 2.5;  // one time may exceed another
constexpr int kCandidatesInARow = 2;

// What came at this hour before comes again with another sampling error: beyond it means beyond
// chance as well.
double margin_of(const MewsTuning& tuning, double extreme, double by_chance) {
  if (std::abs(extreme) <= tuning.least_effect) return tuning.beyond_envelope;
  return std::max(kRecurringMargin * tuning.beyond_envelope, kRecurringSpreads * by_chance);
}

}  // namespace

double Mews::Scale::deviation() const {
  return weight > 0 ? static_cast<double>(weighted / weight) : 0;
}

double Mews::Scale::by_chance() const {
  return weight > 0 ? std::sqrt(0.5 / static_cast<double>(weight)) : 1;
}

// A spread smaller than chance allows was only luck.
double Mews::Scale::spread() const {
  return std::max(std::sqrt(static_cast<double>(square)), by_chance());
}

double Mews::effect() const { return scales_[kMiddle].deviation(); }

void Mews::restart_scales() {
  for (Scale& scale : scales_) {
    scale.weighted = 0;
    scale.weight = 0;
    scale.waiting = 0;
  }
  scale_seconds_ = 0;
  candidates_ = 0;
  alarm_effect_ = 0;
  alarm_seconds_ = 0;
  back_seconds_ = 0;
}

void Mews::rebase(double blank_seconds) {
  begun_ = false;
  baseline_seconds_ = 0;
  blank_seconds_ = static_cast<float>(blank_seconds);
  restart_scales();
}

void Mews::add(std::size_t scale, double deviation, double variance, double seconds) {
  const double keep = std::exp(-seconds / kScaleSeconds[scale]);
  Scale& sums = scales_[scale];
  sums.weighted =
      static_cast<float>(static_cast<double>(sums.weighted) * keep + deviation / variance);
  sums.weight = static_cast<float>(static_cast<double>(sums.weight) * keep + 1 / variance);
}

Mews::Verdict Mews::judge(const MewsTuning& tuning, const UsualExtremes& usual) {
  const bool young = age_seconds() < kYoungSeconds;
  Verdict verdict;
  z_ = 0;
  for (std::size_t i = 0; i < kScales; ++i) {
    if (static_cast<double>(scale_seconds_) < kLeastScaleAges * kScaleSeconds[i]) continue;
    const Scale& scale = scales_[i];
    const double deviation = scale.deviation();
    const double z = (deviation - static_cast<double>(scale.mean)) / scale.spread();
    if (std::abs(z) > std::abs(static_cast<double>(z_))) z_ = static_cast<float>(z);
    verdict.suspicious = verdict.suspicious || std::abs(z) > kSuspiciousZ;
    const bool wanted = deviation > 0 ? tuning.up : tuning.down;
    const double by_chance = scale.by_chance();
    const double high = std::max(static_cast<double>(scale.high) + tuning.beyond_envelope,
                                 usual.high + margin_of(tuning, usual.high, by_chance));
    const double low = std::min(static_cast<double>(scale.low) - tuning.beyond_envelope,
                                usual.low - margin_of(tuning, usual.low, by_chance));
    const bool beyond = deviation > high || deviation < low;
    const bool far = std::abs(z) > tuning.candidate_z * (young ? kYoungZ : 1) &&
                     std::signbit(z) == std::signbit(deviation);
    const double least_effect =
        age_seconds() < kLeastAge ? tuning.young_effect : tuning.least_effect;
    if (wanted && beyond && far && std::abs(deviation) > least_effect) {
      verdict.candidate = true;
    }
  }
  return verdict;
}

void Mews::learn_scale(std::size_t index, double seconds, bool suspicious) {
  Scale& scale = scales_[index];
  const double deviation = scale.deviation();
  const double part = seconds / std::min(age_seconds() + seconds, kSpreadHorizon);
  const auto mean = static_cast<double>(scale.mean);
  const double most = kWinsorSpreads * scale.spread();
  const double off = std::clamp(deviation - mean, -most, most);
  scale.mean = static_cast<float>(mean + part * off);
  scale.square += static_cast<float>(part * (off * off - static_cast<double>(scale.square)));
  const auto fade = static_cast<float>(std::exp2(-seconds / kEnvelopeHalfLife));
  scale.high *= fade;
  scale.low *= fade;
  const auto now = static_cast<float>(deviation);
  const bool is_extreme = now > scale.high || now < scale.low;
  if (is_extreme && std::abs(now) > std::abs(scale.waiting)) scale.waiting = now;
  if (suspicious || static_cast<double>(calm_seconds_) < kCalmSeconds) return;
  scale.high = std::max(scale.high, scale.waiting);
  scale.low = std::min(scale.low, scale.waiting);
  scale.waiting = 0;
}

void Mews::learn(const LevelSample& sample, double deviation, bool suspicious) {
  const double speed = suspicious ? 1 / kSlowedWhenSuspicious : 1;
  const double known = std::max(static_cast<double>(baseline_seconds_), sample.seconds);
  const double usual_part = 1 - std::exp2(-sample.seconds / kBaselineHalfLife);
  // A young baseline is the plain mean of what there was.
  const double part = std::max(usual_part, sample.seconds / known) * speed;
  baseline_ +=
      static_cast<float>(std::min(part, 1.0) * std::clamp(deviation, -kLargestStep, kLargestStep));
  for (std::size_t i = 0; i < kScales; ++i) {
    if (static_cast<double>(scale_seconds_) < kLeastScaleAges * kScaleSeconds[i]) continue;
    learn_scale(i, sample.seconds, suspicious);
  }
  age_seconds_ += static_cast<float>(sample.seconds);
}

double Mews::furthest_effect() const {
  double furthest = 0;
  for (const Scale& scale : scales_) {
    if (std::abs(scale.deviation()) > std::abs(furthest)) furthest = scale.deviation();
  }
  return furthest;
}

void Mews::open_alarm() {
  for (Scale& scale : scales_) scale.waiting = 0;
  alarm_effect_ = static_cast<float>(furthest_effect());
}

// The alarm ends when the level over 40 s has been less than half as far off for a minute. What
// the sums still hold of the fault must not become an extreme that is usual.
void Mews::follow_alarm(double seconds) {
  alarm_seconds_ += static_cast<float>(seconds);
  const double now = effect();
  const double at_alarm = alarm_effect();
  const bool is_back = now * at_alarm < 0.5 * at_alarm * at_alarm;
  back_seconds_ = is_back ? back_seconds_ + static_cast<float>(seconds) : 0;
  if (static_cast<double>(back_seconds_) >= kBackSeconds) restart_scales();
}

// A shift began with the first value that is clearly off, on the side where all later ones are.
void Mews::note_beginning(const MewsTuning& tuning, const LevelSample& sample, double deviation) {
  const bool above = deviation > 0;
  const bool off = std::abs(deviation) > tuning.least_effect / 2;
  if (off && above == above_) return;
  above_ = above;
  const std::chrono::milliseconds length(std::llround(sample.seconds * 1000));
  since_ = Since(off ? sample.begin : sample.begin + length);
}

void Mews::step(const MewsTuning& tuning, const LevelSample& sample, const UsualExtremes& usual) {
  const double variance = sample.variance + kModelVariance;
  if (!std::isfinite(sample.log_level) || !(variance > 0) || !(sample.seconds > 0)) return;
  const double level = std::clamp(sample.log_level, -kFurthestValue, kFurthestValue);
  if (!begun_) {
    baseline_ = static_cast<float>(level);
    begun_ = true;
    since_ = Since(sample.begin);
  }
  const double deviation = level - baseline();
  if (!is_alarm()) note_beginning(tuning, sample, deviation);
  const auto seconds = static_cast<float>(sample.seconds);
  baseline_seconds_ += seconds;
  scale_seconds_ += seconds;
  for (std::size_t i = 0; i < kScales; ++i) add(i, deviation, variance, sample.seconds);
  if (is_alarm()) return follow_alarm(sample.seconds);
  const Verdict verdict = judge(tuning, usual);
  const bool may_alarm = age_seconds() >= kLeastYoungAge && baseline_seconds_ >= blank_seconds_;
  candidates_ = verdict.candidate && may_alarm ? static_cast<std::uint8_t>(candidates_ + 1) : 0;
  if (candidates_ >= kCandidatesInARow) return open_alarm();
  calm_seconds_ = verdict.suspicious ? 0 : calm_seconds_ + seconds;
  if (!sample.frozen) learn(sample, deviation, verdict.suspicious);
}

}  // namespace skewd
