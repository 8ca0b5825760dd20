// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/cusum.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kLargestProbability = 0.98;
constexpr double kForgetMost = 0.12;    // of the recent sums, per scrape
constexpr double kForgetCounts = 30;    // tempered counts that fill the recent sums
constexpr double kRecentIsEnough = 20;  // expected counts that make the recent ratio tell
constexpr double kMostEvidence = 4;     // times the threshold: more would only take longer to go
constexpr double kRecoveryNats = 10;
constexpr double kRecoveryStep = 2;
constexpr std::uint32_t kRecoveryScrapes = 6;

double log_likelihood_ratio(const Sample& sample, double ratio) {
  const double due = sample.probability;
  ratio = std::min(ratio, kLargestProbability / due);
  return sample.hits * std::log(ratio) +
         (sample.trials - sample.hits) * std::log((1 - ratio * due) / (1 - due));
}

// Also true of anything that is not a number.
bool says_nothing(const Sample& sample) {
  return !(sample.trials > 0) || !(sample.hits >= 0) || !(sample.probability > 0) ||
         sample.probability >= kLargestProbability;
}

}  // namespace

double Cusum::gain_of(const CusumTuning& tuning, const Sample& sample) const {
  const double prior = tuning.prior_counts * std::clamp(sample.temper, 1.0, 4.0);
  const double ratio = std::clamp((static_cast<double>(recent_hits_) + prior * tuning.prior_ratio) /
                                      (static_cast<double>(recent_expected_) + prior),
                                  tuning.least_ratio, tuning.largest_ratio);
  return std::clamp(log_likelihood_ratio(sample, ratio) / (sample.temper * sample.tail_guard),
                    -sample.threshold, tuning.scrape_cap * sample.threshold);
}

// A cycle begins only with a scrape that deviates in the direction that is watched: any other would
// end it at once, so most scrapes of a healthy stream need no logarithm.
double Cusum::step(const CusumTuning& tuning, const Sample& sample) {
  if (says_nothing(sample)) return 0;
  const double expected = sample.trials * sample.probability;
  if (evidence_ == 0) {
    const bool watches_excess = tuning.prior_ratio > 1;
    if (watches_excess ? sample.hits <= expected : sample.hits >= expected) return 0;
    since_ = Since(sample.begin);
  }
  const double most = kMostEvidence * sample.threshold;
  evidence_ = static_cast<float>(std::min(evidence() + gain_of(tuning, sample), most));
  if (!(evidence_ > 0)) {
    const auto height = static_cast<double>(cycle_height_);
    clear();
    return height;
  }
  cycle_height_ = std::max(cycle_height_, evidence_);
  hits_ += static_cast<float>(sample.hits);
  expected_ += static_cast<float>(expected);
  ++scrapes_;
  const auto keep =
      static_cast<float>(1 - std::min(kForgetMost, expected / (kForgetCounts * sample.temper)));
  recent_hits_ = recent_hits_ * keep + static_cast<float>(sample.hits);
  recent_expected_ = recent_expected_ * keep + static_cast<float>(expected);
  return 0;
}

double Cusum::ratio() const {
  const double whole = expected_ > 0 ? hits() / expected() : 1;
  const auto recent_expected = static_cast<double>(recent_expected_);
  if (recent_expected < kRecentIsEnough) return whole;
  const double recent = static_cast<double>(recent_hits_) / recent_expected;
  const auto distance = [](double ratio) { return std::abs(std::log(std::max(ratio, 1e-6))); };
  return distance(recent) > distance(whole) ? recent : whole;
}

void Recovery::step(const Sample& sample) {
  if (says_nothing(sample)) return;
  const double ratio = std::max(static_cast<double>(ratio_), 0.03);
  const double still = log_likelihood_ratio(sample, ratio) / sample.temper;
  const auto gained = static_cast<float>(-std::clamp(still, -kRecoveryStep, kRecoveryStep));
  evidence_ = std::max(0.0F, evidence_ + gained);
  ++scrapes_;
}

bool Recovery::is_complete() const {
  return scrapes_ >= kRecoveryScrapes && static_cast<double>(evidence_) > kRecoveryNats;
}

}  // namespace skewd
