// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace skewd::test {

/// An average of times as HAProxy keeps it (swrate_add_dynamic and swrate_avg in its freq_ctr.h,
/// which an end to end test compares): a sum of the first 512 whole milliseconds, of which from
/// then on a 512th, rounded up, leaves before one is added. It prints the mean, rounded up.
class HaproxyAverage {
 public:
  void add(std::uint64_t milliseconds) {
    if (++count_ > kWindow) sum_ -= printed();
    sum_ += milliseconds;
  }
  [[nodiscard]] std::uint64_t printed() const {
    const std::uint64_t window = std::clamp<std::uint64_t>(count_, 1, kWindow);
    return (sum_ + window - 1) / window;
  }

 private:
  static constexpr std::uint64_t kWindow = 512;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace skewd::test
