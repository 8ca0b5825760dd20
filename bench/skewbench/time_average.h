// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace skewd::bench {

/// An average of times as HAProxy keeps it (swrate_add_dynamic and swrate_avg of its freq_ctr.h):
/// whole milliseconds, a plain sum over the first 512 requests, then
/// sum -= (sum + 511) / 512, sum += value.
class TimeAverage {
 public:
  static constexpr std::uint64_t kWindow = 512;

  /// `counted`: requests so far, with this one.
  void add(std::uint64_t milliseconds, std::uint64_t counted) {
    if (counted > kWindow) sum_ -= (sum_ + kWindow - 1) / kWindow;
    sum_ += milliseconds;
  }
  /// As printed after `counted` requests; rounded up.
  [[nodiscard]] std::uint64_t average(std::uint64_t counted) const {
    const std::uint64_t window = counted == 0 || counted > kWindow ? kWindow : counted;
    return (sum_ + window - 1) / window;
  }
  [[nodiscard]] double exact(std::uint64_t counted) const {
    const std::uint64_t window = counted == 0 || counted > kWindow ? kWindow : counted;
    return static_cast<double>(sum_) / static_cast<double>(window);
  }
  /// Puts an average in, where many requests are counted at once.
  void set(double milliseconds, std::uint64_t counted) {
    const std::uint64_t window = counted == 0 || counted > kWindow ? kWindow : counted;
    sum_ = static_cast<std::uint64_t>(milliseconds * static_cast<double>(window));
  }

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace skewd::bench
