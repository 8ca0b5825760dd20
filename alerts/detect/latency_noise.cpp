// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_noise.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kModelVariance = 0.05 * 0.05;
constexpr double kLeastPerRequest = 0.05;
constexpr double kLeastPart = 0.5;  // below, a level tells nothing about requests
constexpr double kMostPerRequestSeen = 2000;
constexpr double kMostShortSeen = 2000;
constexpr double kMostLongSeen = 200;
constexpr double kWinsor = 8;
constexpr double kDriftSeconds = 180;
constexpr double kFloor = 0.5;

double uncertainty(float seen) { return 1 + std::sqrt(2 / (3 * static_cast<double>(seen))); }

// One value counts at most eight times what is usual, and by its part of all that was seen.
void learn_mean(float& mean, float& seen, double value, double worth, double most_seen) {
  seen = static_cast<float>(std::min(static_cast<double>(seen) + worth, most_seen));
  const auto usual = static_cast<double>(mean);
  const double most = kWinsor * std::max(usual, 0.05);
  const double winsorised = std::clamp(value, -most, most);
  mean = static_cast<float>(usual + (winsorised - usual) * worth / static_cast<double>(seen));
}

double of_requests(const LatencyPrecision& precision) {
  return precision.part * precision.part / std::max(1.0, precision.requests);
}

double of_the_rest(const LatencyPrecision& precision) {
  return precision.rounding * precision.rounding + kModelVariance;
}

}  // namespace

double LatencyNoise::variance(const LatencyPrecision& precision) const {
  const double per_request = std::max(kLeastPerRequest, static_cast<double>(per_request_));
  return per_request * of_requests(precision) + of_the_rest(precision);
}

double LatencyNoise::temper() const {
  return std::max({kFloor, static_cast<double>(short_) * uncertainty(short_seen_),
                   static_cast<double>(long_) * uncertainty(long_seen_)});
}

void LatencyNoise::learn(double deviation, const LatencyPrecision& precision, double seconds,
                         float& drift, bool frozen) {
  const double square = deviation * deviation / variance(precision);
  const double keep = std::exp(-seconds / kDriftSeconds);
  const double limit = std::sqrt(kWinsor * std::max(1.0, static_cast<double>(short_)));
  const double unit = std::clamp(deviation / std::sqrt(variance(precision)), -limit, limit);
  drift = static_cast<float>(static_cast<double>(drift) * keep + unit);
  if (frozen) return;
  if (precision.part >= kLeastPart) {
    learn_mean(per_request_, per_request_seen_,
               (deviation * deviation - of_the_rest(precision)) / of_requests(precision), 1,
               kMostPerRequestSeen);
  }
  learn_mean(short_, short_seen_, square, 1, kMostShortSeen);
  const auto sum = static_cast<double>(drift);
  learn_mean(long_, long_seen_, sum * sum * (1 - keep * keep), 1 - keep, kMostLongSeen);
}

}  // namespace skewd
