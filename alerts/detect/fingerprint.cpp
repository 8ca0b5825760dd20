// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/fingerprint.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skewd {
namespace {

constexpr double kLeastAnswers = 20;
constexpr double kLeastSeconds = 5;
constexpr double kPresentSeconds = 30;
constexpr double kUsualHalfLife = 20 * 60;
constexpr double kSpreadHorizon = 6 * 3600;
constexpr double kWinsorSpreads = 4;
constexpr double kOffSpreads = 4;
constexpr double kLeastAge = 3600;
constexpr double kAcceptedSeconds = 3600;
constexpr double kAddedMs = 5;       // whole milliseconds of short times say little
constexpr double kAddedBytes = 100;  // of headers
// Spreads are never taken to be below this. Times and sizes are logarithms; shares are angles, of
// which chance moves all alike (2 asin sqrt p has a variance of 1/n).
constexpr std::array<double, Fingerprint::kFeatures> kLeastSpread{0.05, 0.05, 0.03, 0.03};

double angle_of(double share) { return 2 * std::asin(std::sqrt(std::clamp(share, 0.0, 1.0))); }

constexpr std::array kAll{Fingerprint::response, Fingerprint::bytes, Fingerprint::refused,
                          Fingerprint::moved};

}  // namespace

double Fingerprint::now(Feature feature) const { return static_cast<double>(levels_[feature].now); }

double Fingerprint::usual(Feature feature) const {
  return static_cast<double>(levels_[feature].usual);
}

double Fingerprint::spread(Feature feature) const {
  return std::max(std::sqrt(static_cast<double>(levels_[feature].square)), kLeastSpread[feature]);
}

double Fingerprint::usual_quantity(Feature feature) const {
  if (feature == response) return std::max(0.0, std::exp(usual(feature)) - kAddedMs);
  if (feature == bytes) return std::max(0.0, std::exp(usual(feature)) - kAddedBytes);
  const double sine = std::sin(usual(feature) / 2);
  return sine * sine;
}

bool Fingerprint::is_old_enough() const { return age_seconds_ >= static_cast<float>(kLeastAge); }

void Fingerprint::rebase() {
  for (Level& level : levels_) level.usual = level.now;
  off_ = false;
  off_seconds_ = 0;
}

void Fingerprint::take(Feature feature, double value, double seconds) {
  Level& level = levels_[feature];
  const auto latest = static_cast<float>(value);
  if (!knows(feature)) {
    level.now = level.usual = latest;
    known_ = static_cast<std::uint8_t>(known_ | (1U << feature));
    return;
  }
  level.now += static_cast<float>(1 - std::exp(-seconds / kPresentSeconds)) * (latest - level.now);
}

void Fingerprint::take_gathered() {
  const auto answers = static_cast<double>(answers_);
  const auto seconds = static_cast<double>(seconds_);
  if (bytes_ >= 0) {
    take(bytes, std::log(static_cast<double>(bytes_) / answers + kAddedBytes), seconds);
  }
  if (refused_ >= 0) take(refused, angle_of(static_cast<double>(refused_) / answers), seconds);
  if (moved_ >= 0) take(moved, angle_of(static_cast<double>(moved_) / answers), seconds);
}

void Fingerprint::judge(Moment end) {
  double furthest = 0;
  for (const Feature feature : kAll) {
    furthest = std::max(furthest, std::abs(now(feature) - usual(feature)) / spread(feature));
  }
  const bool off = furthest >= kOffSpreads;
  if (!off || !off_) {
    const auto length = std::chrono::milliseconds(std::llround(seconds_ * 1000));
    since_ = Since(end.wall - length);
  }
  off_ = off;
  off_seconds_ = off ? off_seconds_ + seconds_ : 0;
}

void Fingerprint::learn() {
  if (held_) return;
  if (off_seconds_ > static_cast<float>(kAcceptedSeconds)) rebase();
  age_seconds_ += seconds_;
  const auto seconds = static_cast<double>(seconds_);
  const auto age = static_cast<double>(age_seconds_);
  const auto part = static_cast<float>(
      std::max(1 - std::exp2(-seconds / kUsualHalfLife), std::min(1.0, seconds / age)));
  const auto spread_part =
      static_cast<float>(std::min(1.0, seconds / std::min(age, kSpreadHorizon)));
  for (const Feature feature : kAll) {
    Level& level = levels_[feature];
    const auto most = static_cast<float>(kWinsorSpreads * spread(feature));
    const float distance = std::clamp(level.now - level.usual, -most, most);
    level.square += spread_part * (distance * distance - level.square);
    if (!off_ || !is_old_enough()) level.usual += part * (level.now - level.usual);
  }
}

bool Fingerprint::add(const Sample& sample) {
  const PoolTraffic& traffic = sample.traffic;
  const Count answers = traffic.other_answers.has_value()
                            ? traffic.other_answers.plus(traffic.errors_5xx)
                            : traffic.requests;
  if (!answers.has_value()) return false;
  response_seconds_ += static_cast<float>(sample.seconds);
  if (sample.response_ms) {
    take(response, std::log(*sample.response_ms + kAddedMs),
         static_cast<double>(response_seconds_));
    response_seconds_ = 0;
  }
  // Below 0: not told.
  const auto gather = [](float& sum, Count count) {
    sum = count.has_value() ? sum + static_cast<float>(*count) : -1;
  };
  gather(answers_, answers);
  gather(bytes_, traffic.bytes_out);
  gather(refused_, traffic.answers_4xx);
  gather(moved_, traffic.answers_3xx);
  seconds_ += static_cast<float>(sample.seconds);
  if (answers_ < static_cast<float>(kLeastAnswers) ||
      seconds_ < static_cast<float>(kLeastSeconds)) {
    return false;
  }
  take_gathered();
  judge(sample.end);
  learn();
  answers_ = bytes_ = refused_ = moved_ = seconds_ = 0;
  return true;
}

FingerprintComparison compare(const Fingerprint& one, const Fingerprint& other) {
  FingerprintComparison result;
  for (const Fingerprint::Feature feature : kAll) {
    if (!one.knows(feature) || !other.knows(feature)) continue;
    const double spread = std::max(one.spread(feature), other.spread(feature));
    const auto between = [&](double a, double b) { return std::abs(a - b) / spread; };
    result.one_to_own += between(one.now(feature), one.usual(feature));
    result.one_to_other += between(one.now(feature), other.usual(feature));
    result.other_to_own += between(other.now(feature), other.usual(feature));
    result.other_to_one += between(other.now(feature), one.usual(feature));
    result.apart = std::max(result.apart, between(one.usual(feature), other.usual(feature)));
  }
  return result;
}

}  // namespace skewd
