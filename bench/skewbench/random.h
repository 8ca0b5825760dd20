// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace skewd::bench {

/// Random numbers of a seed: xoshiro256++ (Blackman and Vigna) and our own distributions, since
/// those of the standard library differ between compilers.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  [[nodiscard]] std::uint64_t bits();
  /// Above 0, below 1.
  [[nodiscard]] double uniform() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }
  [[nodiscard]] double between(double low, double high) { return low + (high - low) * uniform(); }
  [[nodiscard]] std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(uniform() * static_cast<double>(count));
  }
  [[nodiscard]] bool chance(double probability) {
    return probability > 0 && uniform() < probability;
  }
  /// Of mean 1.
  [[nodiscard]] double exponential();
  /// Of mean 0 and deviation 1.
  [[nodiscard]] double normal();
  /// exp of a standard normal: median 1, mean 1.65.
  [[nodiscard]] double log_normal();
  [[nodiscard]] std::uint64_t poisson(double mean);
  [[nodiscard]] std::uint64_t binomial(std::uint64_t trials, double probability);
  /// Pareto of that exponent, scaled to mean 1 and cut at `most`.
  [[nodiscard]] double heavy_tailed(double exponent, double most);
  /// A generator of its own, for a part whose draws must not shift those of others.
  [[nodiscard]] Random split() { return Random(bits()); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// The standard normal quantile (Acklam's approximation, relative error below 1.2e-9).
[[nodiscard]] double normal_quantile(double probability);

}  // namespace skewd::bench
