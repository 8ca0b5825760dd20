// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skewd {

/// A count over about the last minute, in four steps of fifteen seconds.
class MinuteWindow {
 public:
  void add(std::chrono::milliseconds steady, double count) {
    advance(steady);
    steps_[static_cast<std::size_t>(newest_ % kSteps)] += static_cast<float>(count);
  }
  /// Moves on without a count, so that old steps fall out.
  void advance(std::chrono::milliseconds steady) {
    const auto step = static_cast<std::int32_t>(steady / kStep);
    if (newest_ < 0 || step - newest_ >= kSteps) {
      steps_.fill(0);
      newest_ = step;
    }
    while (newest_ < step) steps_[static_cast<std::size_t>(++newest_ % kSteps)] = 0;
  }
  [[nodiscard]] double sum() const {
    double sum = 0;
    for (const float step : steps_) sum += static_cast<double>(step);
    return sum;
  }

  static auto visit_state(auto& self, auto& archive) { return archive(self.steps_, self.newest_); }
  [[nodiscard]] bool is_plausible() const { return newest_ >= -1; }

 private:
  static constexpr std::int32_t kSteps = 4;
  static constexpr std::chrono::milliseconds kStep{15'000};
  std::array<float, kSteps> steps_{};
  std::int32_t newest_ = -1;
};

}  // namespace skewd
