// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

namespace skewd {

/// Cycle heights of a correct likelihood-ratio CUSUM have an exponential tail with exponent 1
/// (Cramér-Lundberg). If noise that nobody modelled makes excursions longer, evidence is divided
/// by exactly that factor.
class TailGuard {
 public:
  /// Tells the height (nats) that a finished cycle reached.
  void note(double height) {
    if (height <= 1) return;
    cycles_ = std::min(cycles_ + 1, 400.0F);
    mean_excess_ += (std::min(static_cast<float>(height) - 1, 8.0F) - mean_excess_) / cycles_;
  }
  [[nodiscard]] double factor() const { return std::max(1.0, static_cast<double>(mean_excess_)); }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.mean_excess_, self.cycles_);
  }
  [[nodiscard]] bool is_plausible() const { return cycles_ >= 1; }

 private:
  float mean_excess_ = 1;
  float cycles_ = 40;
};

}  // namespace skewd
