// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_noise.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kModelVariance = 0.05 * 0.05;
constexpr double kLeastPerRequest = 0.05;
constexpr double kLeastPart = 0.5;  // below, a level tells nothing about requests
constexpr double kMostValuesSeen = 2000;
constexpr double kMostSumsSeen = 200;
constexpr double kWinsor = 8;  // one value counts at most as much as so many usual ones
constexpr double kWinsorFloor = 0.05;
constexpr double kShortHorizon =
    15;  // seconds; a forgetting sum is worth twice as long a plain one
constexpr double kLongHorizon = 180;
constexpr double kFloor = 0.5;

double of_requests(const LatencyPrecision& precision) {
  return precision.part * precision.part / std::max(1.0, precision.requests);
}

double of_the_rest(const LatencyPrecision& precision) {
  return precision.rounding * precision.rounding + kModelVariance;
}

// Between two lengths of time the dispersion of a sum grows about with the logarithm of its length.
double between(double from, double to, double seconds, double begin, double end) {
  if (seconds <= begin || end <= begin) return from;
  const double part = std::min(1.0, std::log(seconds / begin) / std::log(end / begin));
  return from + part * (to - from);
}

}  // namespace

void LatencyNoise::Mean::learn(double latest, double worth, double most_seen) {
  seen = static_cast<float>(std::min(static_cast<double>(seen) + worth, most_seen));
  const auto usual = static_cast<double>(value);
  const double most = kWinsor * std::max(usual, kWinsorFloor);
  const double winsorised = std::clamp(latest, -most, most);
  value = static_cast<float>(usual + (winsorised - usual) * worth / static_cast<double>(seen));
}

double LatencyNoise::Mean::cautious() const {
  return static_cast<double>(value) * (1 + std::sqrt(2 / (3 * static_cast<double>(seen))));
}

double LatencyNoise::variance(const LatencyPrecision& precision) const {
  const double per_request = std::max(kLeastPerRequest, static_cast<double>(per_request_.value));
  return per_request * of_requests(precision) + of_the_rest(precision);
}

double LatencyNoise::temper(double seconds, double value_seconds) const {
  const double at_once = std::max(kFloor, at_once_.cautious());
  const double soon = std::max(at_once, short_.cautious());
  const double late = std::max(soon, long_.cautious());
  const double short_seconds = std::max(value_seconds, 2 * kShortHorizon);
  if (seconds <= short_seconds) {
    return between(at_once, soon, seconds, value_seconds, short_seconds);
  }
  return between(soon, late, seconds, short_seconds, std::max(2 * kLongHorizon, 2 * short_seconds));
}

void LatencyNoise::learn_sum(Mean& mean, float& sum, double horizon, double unit, double seconds,
                             bool frozen) {
  const double keep = std::exp(-seconds / horizon);
  sum = static_cast<float>(static_cast<double>(sum) * keep + unit);
  if (frozen) return;
  const auto total = static_cast<double>(sum);
  mean.learn(total * total * (1 - keep * keep), 1 - keep, kMostSumsSeen);
}

void LatencyNoise::learn(double deviation, const LatencyPrecision& precision, double seconds,
                         LatencyDrift& drift, bool frozen) {
  const double expected = variance(precision);
  const double limit = std::sqrt(kWinsor * std::max(1.0, static_cast<double>(at_once_.value)));
  const double unit = std::clamp(deviation / std::sqrt(expected), -limit, limit);
  learn_sum(short_, drift.short_sum, kShortHorizon, unit, seconds, frozen);
  learn_sum(long_, drift.long_sum, kLongHorizon, unit, seconds, frozen);
  if (frozen) return;
  const double square = deviation * deviation;
  if (precision.part >= kLeastPart) {
    per_request_.learn((square - of_the_rest(precision)) / of_requests(precision), 1,
                       kMostValuesSeen);
  }
  at_once_.learn(square / expected, 1, kMostValuesSeen);
}

}  // namespace skewd
