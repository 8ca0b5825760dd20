// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/exact_means.h"

#include <algorithm>

namespace skewd {
namespace {

constexpr std::uint64_t kLeastOfPart = 5;  // requests: a part that few have goes on gathering
constexpr std::uint64_t kMostFresh = 1'000'000'000;
constexpr double kLongestMs = 600'000;  // a mean beyond ten minutes is nonsense

using Sum = ExactLatency::Sum;

Sum difference(const Sum& before, const Sum& after) {
  if (after.requests < before.requests || after.microseconds < before.microseconds) return {};
  return {after.requests - before.requests, after.microseconds - before.microseconds};
}

double mean_ms(const Sum& sum) {
  return static_cast<double>(sum.microseconds) / 1000 / static_cast<double>(sum.requests);
}

}  // namespace

bool is_told(const ExactLatency& exact) {
  return std::any_of(exact.sums.begin(), exact.sums.end(),
                     [](const Sum& sum) { return sum.requests > 0; });
}

std::span<const ExactLatency> exact_latency_of(const Snapshot& snapshot,
                                               const Topology::Pool& pool) {
  if (snapshot.exact_latency.size() != snapshot.servers.size()) return {};
  return std::span(snapshot.exact_latency).subspan(pool.first_server, pool.server_count);
}

Sum time_between(const ExactLatency& before, const ExactLatency& after) {
  const auto total = static_cast<std::size_t>(LatencyPart::total);
  const auto response = static_cast<std::size_t>(LatencyPart::response);
  const std::size_t part = after.sums[total].requests > 0 ? total : response;
  return difference(before.sums[part], after.sums[part]);
}

void add_sums(ExactLatency& sum, const ExactLatency& part) {
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    sum.sums[i].requests += part.sums[i].requests;
    sum.sums[i].microseconds += part.sums[i].microseconds;
  }
}

bool ExactMeans::went_back(const ExactLatency& now) const {
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    if (now.sums[i].requests < before_[i].requests ||
        now.sums[i].microseconds < before_[i].microseconds) {
      return true;
    }
  }
  return false;
}

double ExactMeans::gathered(const ExactLatency& now) const {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    most = std::max(most, difference(before_[i], now.sums[i]).requests);
  }
  return static_cast<double>(most);
}

std::optional<double> ExactMeans::peek_ms(LatencyPart part, const ExactLatency& now) const {
  const auto i = static_cast<std::size_t>(part);
  const Sum sum = difference(before_[i], now.sums[i]);
  if (sum.requests == 0 || mean_ms(sum) > kLongestMs) return std::nullopt;
  return mean_ms(sum);
}

void ExactMeans::make(const ExactLatency& now, std::span<float, kLatencyParts> seconds) {
  for (std::size_t i = 0; i < kLatencyParts; ++i) {
    const Sum sum = difference(before_[i], now.sums[i]);
    fresh_[i] = 0;
    if (sum.requests < kLeastOfPart) continue;
    before_[i] = now.sums[i];
    if (mean_ms(sum) > kLongestMs) continue;
    fresh_[i] = static_cast<std::uint32_t>(std::min(sum.requests, kMostFresh));
    seconds[i] = static_cast<float>(mean_ms(sum) / 1000);
  }
}

}  // namespace skewd
