// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_means.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWindow = 512;
constexpr std::uint64_t kLeastRequests = 100;
constexpr auto kFresh = 60s;

std::array<float, kLatencyParts> averages_of(const ServerStats& stats) {
  const auto number = [](Count count) {
    return count.has_value() ? static_cast<float>(*count) : -1.0F;
  };
  return {number(stats.latency.queue), number(stats.latency.connect),
          number(stats.latency.response), number(stats.latency.total)};
}

}  // namespace

// Up to 512 requests the average is the plain mean of all since the counters began.
float LatencyMeans::invert(float before, float now, std::uint64_t total) const {
  if (before < 0 || now < 0) return -1;
  const auto fresh = static_cast<double>(total - total_before_);
  const auto was = static_cast<double>(before);
  const auto is = static_cast<double>(now);
  double mean = 0;
  if (total <= kWindow) {
    mean = (is * static_cast<double>(total) - was * static_cast<double>(total_before_)) / fresh;
  } else {
    const double keep = std::pow(1 - 1.0 / static_cast<double>(kWindow), fresh);
    mean = (is - was * keep) / (1 - keep);
  }
  return static_cast<float>(std::max(0.0, mean) / 1000);
}

void LatencyMeans::note(const ServerStats& stats, std::chrono::milliseconds steady,
                        bool began_anew) {
  if (!stats.responses.has_value()) return;
  const std::uint64_t total = *stats.responses;
  const Averages now = averages_of(stats);
  const bool rebase = !begun_ || began_anew || total < total_before_;
  if (!rebase && total - total_before_ < kLeastRequests) return;
  // Across the end of the plain mean neither law holds.
  const bool mixed = total_before_ < kWindow && total > kWindow;
  if (!rebase && !mixed) {
    for (std::size_t part = 0; part < kLatencyParts; ++part) {
      seconds_[part] = invert(before_[part], now[part], total);
    }
    made_at_ = steady;
  }
  before_ = now;
  total_before_ = total;
  begun_ = true;
}

std::optional<float> LatencyMeans::mean(LatencyPart part, std::chrono::milliseconds steady) const {
  const float seconds = seconds_[static_cast<std::size_t>(part)];
  if (made_at_ < 0ms || steady - made_at_ > kFresh || seconds < 0) return std::nullopt;
  return seconds;
}

}  // namespace skewd
