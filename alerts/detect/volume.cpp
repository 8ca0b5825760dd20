// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/volume.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace skewd {
namespace {

constexpr MewsTuning kRate{.candidate_z = 6, .beyond_envelope = 0.18, .least_effect = 0.262};
constexpr MewsTuning kGroupShare{.candidate_z = 6, .beyond_envelope = 0.1, .least_effect = 0.14};
constexpr double kLeastExpected = 10;
constexpr double kLongestGathering = 300;
constexpr double kRecentSeconds = 10;
constexpr double kLeastSeen = 0.05;  // of a recent mean, or the correction is all noise
constexpr double kHalf = 0.5;        // keeps the logarithm of nothing finite

}  // namespace

double RateLevel::usual() const { return std::exp(level_.baseline()); }

double RateLevel::now(Instant at) const {
  const double shifted =
      std::chrono::duration<double>(at - level_.since(at)).count() / kRecentSeconds;
  const double seen = 1 - std::exp(-std::max(shifted, kLeastSeen));
  return std::max(0.0, usual() + (static_cast<double>(recent_) - usual()) / seen);
}

void RateLevel::rebase() {
  level_.rebase();
  requests_ = 0;
  seconds_ = 0;
}

void RateLevel::add(Moment begin, Moment end, double requests, double seconds) {
  requests_ += static_cast<float>(requests);
  seconds_ += static_cast<float>(seconds);
  const auto gathered = static_cast<double>(seconds_);
  const auto count = static_cast<double>(requests_);
  const double expected = level_.age_seconds() > 0 ? usual() * gathered : count;
  if (expected < kLeastExpected && gathered < kLongestGathering) return;
  level_.step(kRate,
              {.log_level = std::log((count + kHalf) / gathered),
               .variance = 1 / std::max(expected, kHalf),
               .seconds = gathered,
               .begin = begin.wall},
              weekly_.usual_at(end.wall));
  weekly_.note(end.wall, level_.effect());
  const double part = 1 - std::exp(-gathered / kRecentSeconds);
  const double rate = count / gathered;
  if (recent_ < 0) recent_ = static_cast<float>(rate);
  recent_ += static_cast<float>(part * (rate - static_cast<double>(recent_)));
  requests_ = 0;
  seconds_ = 0;
}

void GroupShareLevel::rebase() {
  level_.rebase();
  requests_ = 0;
  of_group_ = 0;
  seconds_ = 0;
}

void GroupShareLevel::add(Moment begin, Moment end, double requests, double of_group,
                          double seconds) {
  requests_ += static_cast<float>(requests);
  of_group_ += static_cast<float>(of_group);
  seconds_ += static_cast<float>(seconds);
  const auto count = static_cast<double>(requests_);
  const auto others = static_cast<double>(of_group_) - count;
  const bool known = level_.age_seconds() > 0;
  const double usual = 1 / (1 + std::exp(-level_.baseline()));
  const double expected = known ? usual * static_cast<double>(of_group_) : count;
  const double expected_others = known ? (1 - usual) * static_cast<double>(of_group_) : others;
  if (std::min(expected, expected_others) < kLeastExpected) return;
  level_.step(kGroupShare,
              {.log_level = std::log((count + kHalf) / (std::max(others, 0.0) + kHalf)),
               .variance = 1 / expected + 1 / expected_others,
               .seconds = static_cast<double>(seconds_),
               .begin = begin.wall},
              weekly_.usual_at(end.wall));
  weekly_.note(end.wall, level_.effect());
  requests_ = 0;
  of_group_ = 0;
  seconds_ = 0;
}

}  // namespace skewd
