// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace skewd {

inline constexpr std::size_t kDispersionScales = 4;

/// How much the counts of a stream really vary, over how much independent draws would: learned
/// from blocks of one scrape, 30 s, 3 min and 10 min, of which the worst counts. Round robin is
/// far below 1 (its floor is 0.1), random choice is 1, sticky sessions are 10 to 50 (simulated).
class Dispersion {
 public:
  /// The residual of a server in the running block of each scale.
  using Residuals = std::array<float, kDispersionScales>;

  explicit Dispersion(double floor, std::size_t scales = kDispersionScales)
      : floor_(floor), scales_(scales) {}

  /// Adds what one server showed in this scrape: `hits` of `trials` where `probability` was due.
  /// The residual must be taken against the true rate, not a floored one: a bias grows with the
  /// square of the block.
  void add(Residuals& residuals, double hits, double trials, double probability);
  /// Ends the scrape after all servers were added. While `frozen` nothing is learned.
  void end_scrape(double seconds, std::span<Residuals*> residuals, bool frozen);
  /// Forgets the running blocks, not what was learned.
  void restart(std::span<Residuals*> residuals);

  /// The worst scale, with the uncertainty of its estimate.
  [[nodiscard]] double factor() const;
  /// What to divide a server's evidence by: at least the factor, and at least as much as the
  /// coarseness of small counts asks for.
  [[nodiscard]] double temper(double trials, double probability) const;

 private:
  void end_block(std::size_t scale, std::span<Residuals*> residuals, bool frozen);

  double floor_;
  std::size_t scales_;
  std::array<double, kDispersionScales> factors_{1, 1, 1, 1};
  std::array<double, kDispersionScales> blocks_{10, 6, 4, 3};  // weight of what is known, in blocks
  std::array<double, kDispersionScales> variance_{};           // expected in the running block
  std::array<double, kDispersionScales> seconds_{};            // length of the running block
};

}  // namespace skewd
