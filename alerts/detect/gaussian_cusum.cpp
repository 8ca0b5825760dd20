// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/gaussian_cusum.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kLeastEffect = 0.1823;  // ln 1.2
constexpr double kLargestEffect = 4;
constexpr double kPriorEffect = 0.4;
constexpr double kPriorWeight = 11;   // precision that the prior effect counts for
constexpr double kForgetMost = 0.12;  // of the recent sums, per value
constexpr double kForgetNats = 24;    // an effect's nats that fill the recent sums
constexpr double kRecoveryNats = 10;
constexpr double kRecoveryStep = 2;
constexpr std::uint32_t kRecoveryValues = 6;
constexpr std::uint16_t kMostValues = 60'000;

double log_likelihood_ratio(const Deviation& deviation, double effect) {
  return effect * (deviation.value - effect / 2) / deviation.variance;
}

bool says_nothing(const Deviation& deviation) {
  return !std::isfinite(deviation.value) || !(deviation.variance > 0);
}

}  // namespace

double GaussianCusum::step(const Deviation& deviation) {
  if (says_nothing(deviation)) return 0;
  const double precision = 1 / deviation.variance;
  const double effect = std::clamp((static_cast<double>(weighted_) + kPriorWeight * kPriorEffect) /
                                       (static_cast<double>(weight_) + kPriorWeight),
                                   kLeastEffect, kLargestEffect);
  const double gained = std::clamp(log_likelihood_ratio(deviation, effect) / deviation.tail_guard,
                                   -deviation.threshold, deviation.most * deviation.threshold);
  if (values_ == 0) since_ = Since(deviation.begin);
  evidence_ = evidence_ * static_cast<float>(deviation.fade) + static_cast<float>(gained);
  if (evidence_ <= 0) {
    const auto height = static_cast<double>(height_);
    clear();
    return height;
  }
  height_ = std::max(height_, evidence_);
  values_ = static_cast<std::uint16_t>(std::min<int>(values_ + 1, kMostValues));
  const double keep =
      1 - std::min(kForgetMost, kLeastEffect * kLeastEffect * precision / kForgetNats);
  weighted_ =
      static_cast<float>(static_cast<double>(weighted_) * keep + deviation.value * precision);
  weight_ = static_cast<float>(static_cast<double>(weight_) * keep + precision);
  return 0;
}

double GaussianCusum::effect() const {
  return weight_ > 0 ? static_cast<double>(weighted_ / weight_) : 0;
}

double GaussianCusum::age_seconds(Instant now) const {
  if (values_ == 0) return 0;
  return std::chrono::duration<double>(now - since_.at(now)).count();
}

void EffectRecovery::step(const Deviation& deviation) {
  if (says_nothing(deviation)) return;
  const double still = log_likelihood_ratio(deviation, static_cast<double>(effect_));
  const double gained = std::clamp(still, -kRecoveryStep, kRecoveryStep);
  evidence_ = std::max(0.0F, evidence_ - static_cast<float>(gained));
  ++values_;
}

bool EffectRecovery::is_complete() const {
  return values_ >= kRecoveryValues && static_cast<double>(evidence_) > kRecoveryNats;
}

}  // namespace skewd
