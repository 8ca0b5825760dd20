// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>

namespace skewd {

/// How much the counts of a stream really vary, over how much independent draws would: learned
/// from blocks of one scrape, 30 s, 3 min and 10 min (the first `Scales` of them), of which the
/// worst counts. Round robin is far below 1 (its floor is 0.1), random choice is 1, sticky sessions
/// are 10 to 50 (simulated).
template <std::size_t Scales>
class Dispersion {
 public:
  /// The residual of a server in the running block of each scale.
  using Residuals = std::array<float, Scales>;

  explicit Dispersion(double floor) : floor_(static_cast<float>(floor)) {}

  /// Adds what one server showed in this scrape: `hits` of `trials` where `probability` was due.
  /// The residual must be taken against the true rate, not a floored one: a bias grows with the
  /// square of the block.
  void add(Residuals& residuals, double hits, double trials, double probability) {
    const double expected = trials * probability;
    for (std::size_t scale = 0; scale < Scales; ++scale) {
      residuals[scale] += static_cast<float>(hits - expected);
      variance_[scale] += static_cast<float>(expected * (1 - probability));
    }
  }
  /// Ends the scrape after all servers were added; `residuals_of` gives the Residuals& of each of
  /// them. While `frozen` nothing is learned.
  template <typename Servers, typename ResidualsOf>
  void end_scrape(double seconds, Servers&& servers, ResidualsOf residuals_of, bool frozen) {
    for (std::size_t scale = 0; scale < Scales; ++scale) {
      seconds_[scale] += static_cast<float>(seconds);
      if (!is_block_full(scale)) continue;
      double squares = 0;
      for (auto& server : servers) {
        Residuals& residuals = residuals_of(server);
        squares += static_cast<double>(residuals[scale]) * static_cast<double>(residuals[scale]);
        residuals[scale] = 0;
      }
      end_block(scale, squares, frozen);
    }
  }
  template <typename AllResiduals>
  void end_scrape(double seconds, AllResiduals&& all, bool frozen) {
    end_scrape(seconds, all, std::identity(), frozen);
  }
  /// Forgets the running blocks, not what was learned.
  template <typename Servers, typename ResidualsOf>
  void restart(Servers&& servers, ResidualsOf residuals_of) {
    for (auto& server : servers) residuals_of(server).fill(0);
    variance_.fill(0);
    seconds_.fill(0);
  }

  /// The worst scale, with the uncertainty of its estimate.
  [[nodiscard]] double factor() const { return factor_; }
  /// What was learned at one scale.
  [[nodiscard]] double at_scale(std::size_t scale) const {
    return static_cast<double>(factors_[scale]);
  }
  /// What to divide a server's evidence by: at least the factor, and at least as much as the
  /// coarseness of small counts asks for.
  [[nodiscard]] double temper(double trials, double probability) const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.floor_, self.factors_, self.blocks_, self.variance_, self.seconds_,
                   self.factor_);
  }
  [[nodiscard]] bool is_plausible() const {
    return floor_ > 0 && factor_ > 0 &&
           std::all_of(factors_.begin(), factors_.end(), [](float factor) { return factor > 0; });
  }

 private:
  [[nodiscard]] bool is_block_full(std::size_t scale) const;
  void end_block(std::size_t scale, double squares, bool frozen);
  [[nodiscard]] double worst_factor() const;

  static constexpr std::array<float, 4> kFirstBlocks{10, 6, 4, 3};
  static constexpr auto first_blocks() {
    std::array<float, Scales> blocks{};
    for (std::size_t scale = 0; scale < Scales; ++scale) blocks[scale] = kFirstBlocks[scale];
    return blocks;
  }
  static constexpr auto ones() {
    std::array<float, Scales> factors{};
    factors.fill(1);
    return factors;
  }

  float floor_;
  std::array<float, Scales> factors_ = ones();
  std::array<float, Scales> blocks_ = first_blocks();  // weight of what is known, in blocks
  std::array<float, Scales> variance_{};               // expected in the running block
  std::array<float, Scales> seconds_{};                // length of the running block
  double factor_ = worst_factor();
};

extern template class Dispersion<2>;
extern template class Dispersion<4>;

}  // namespace skewd
