// SPDX-License-Identifier: Apache-2.0
#include "collectors/pacing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ratio>
#include <vector>

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortest{1000};
constexpr milliseconds kLongest{60'000};
using Steps =
    std::chrono::duration<std::int64_t, std::deci>;  // a cost that trembles changes nothing
constexpr std::size_t kRemembered = 8;
constexpr int kIntervalPerCost = 50;  // 1 / 50 = 2 % of a core

}  // namespace

void Pacing::note(std::chrono::microseconds cost) {
  recent_.push_back(cost);
  if (recent_.size() > kRemembered) recent_.pop_front();
}

milliseconds Pacing::interval() const {
  if (fixed_) return *fixed_;
  if (recent_.empty()) return kShortest;
  std::vector<std::chrono::microseconds> costs(recent_.begin(), recent_.end());
  const auto median = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), median, costs.end());
  // Clamped first: a cost beyond reason must not overflow.
  const auto cost = std::min<std::chrono::microseconds>(*median, kLongest / kIntervalPerCost);
  const milliseconds wanted = std::chrono::ceil<Steps>(cost * kIntervalPerCost);
  return std::clamp(wanted, kShortest, kLongest);
}

}  // namespace skewd
