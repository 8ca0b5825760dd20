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
constexpr double kRecoveryNats = 10;
constexpr double kRecoveryStep = 2;
constexpr int kRecoveryScrapes = 6;

double log_likelihood_ratio(const Sample& sample, double ratio) {
  const double due = sample.probability;
  ratio = std::min(ratio, kLargestProbability / due);
  return sample.hits * std::log(ratio) +
         (sample.trials - sample.hits) * std::log((1 - ratio * due) / (1 - due));
}

bool says_nothing(const Sample& sample) {
  return sample.trials <= 0 || sample.probability <= 0 || sample.probability >= kLargestProbability;
}

}  // namespace

double Cusum::step(const CusumTuning& tuning, const Sample& sample) {
  if (says_nothing(sample)) return 0;
  const double expected = sample.trials * sample.probability;
  const double prior = tuning.prior_counts * std::clamp(sample.temper, 1.0, 4.0);
  const double ratio =
      std::clamp((recent_hits_ + prior * tuning.prior_ratio) / (recent_expected_ + prior),
                 tuning.least_ratio, tuning.largest_ratio);
  const double gained =
      std::clamp(log_likelihood_ratio(sample, ratio) / (sample.temper * sample.tail_guard),
                 -sample.threshold, tuning.scrape_cap * sample.threshold);
  if (evidence_ == 0) since_ = sample.begin;
  evidence_ += gained;
  if (evidence_ <= 0) {
    const double height = cycle_height_;
    clear();
    return height;
  }
  cycle_height_ = std::max(cycle_height_, evidence_);
  hits_ += sample.hits;
  expected_ += expected;
  ++scrapes_;
  const double keep = 1 - std::min(kForgetMost, expected / (kForgetCounts * sample.temper));
  recent_hits_ = recent_hits_ * keep + sample.hits;
  recent_expected_ = recent_expected_ * keep + expected;
  return 0;
}

double Cusum::ratio() const {
  const double whole = expected_ > 0 ? hits_ / expected_ : 1;
  if (recent_expected_ < kRecentIsEnough) return whole;
  const double recent = recent_hits_ / recent_expected_;
  const auto distance = [](double ratio) { return std::abs(std::log(std::max(ratio, 1e-6))); };
  return distance(recent) > distance(whole) ? recent : whole;
}

void Recovery::step(const Sample& sample) {
  if (says_nothing(sample)) return;
  const double ratio = std::max(ratio_, 0.03);
  const double still = log_likelihood_ratio(sample, ratio) / sample.temper;
  evidence_ = std::max(0.0, evidence_ - std::clamp(still, -kRecoveryStep, kRecoveryStep));
  ++scrapes_;
}

bool Recovery::is_complete() const {
  return scrapes_ >= kRecoveryScrapes && evidence_ > kRecoveryNats;
}

}  // namespace skewd
