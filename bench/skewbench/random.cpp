// SPDX-License-Identifier: Apache-2.0
#include "bench/skewbench/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace skewd::bench {
namespace {

constexpr std::size_t kQuantiles = 4096;

double log_factorial(double n) {
  if (n < 10) {
    double product = 1;
    for (double i = 2; i <= n; ++i) product *= i;
    return std::log(product);
  }
  const double x = n + 1;  // Stirling
  return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + 1 / (12 * x) -
         1 / (360 * x * x * x);
}

// Middle quantiles of exp(normal); the first and last cells are drawn exactly instead.
const std::array<float, kQuantiles>& log_normal_quantiles() {
  static const auto table = [] {
    std::array<float, kQuantiles> quantiles{};
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(kQuantiles);
      quantiles[i] = static_cast<float>(std::exp(normal_quantile(middle)));
    }
    return quantiles;
  }();
  return table;
}

double central_quantile(double probability) {
  const double q = probability - 0.5, r = q * q;
  return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
            1.383577518672690e+02) *
               r -
           3.066479806614716e+01) *
              r +
          2.506628277459239e+00) *
         q /
         (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
            6.680131188771972e+01) *
               r -
           1.328068155288572e+01) *
              r +
          1);
}

double lower_quantile(double probability) {
  const double q = std::sqrt(-2 * std::log(probability));
  return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
            2.549732539343734e+00) *
               q +
           4.374664141464968e+00) *
              q +
          2.938163982698783e+00) /
         ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
           3.754408661907416e+00) *
              q +
          1);
}

}  // namespace

double normal_quantile(double probability) {
  constexpr double kLow = 0.02425;
  if (probability < kLow) return lower_quantile(probability);
  if (probability > 1 - kLow) return -lower_quantile(1 - probability);
  return central_quantile(probability);
}

// SplitMix64 spreads a small seed over the state.
Random::Random(std::uint64_t seed) {
  for (std::uint64_t& word : state_) {
    seed += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    word = mixed ^ (mixed >> 31);
  }
}

std::uint64_t Random::bits() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::exponential() { return -std::log(uniform()); }

double Random::normal() { return normal_quantile(uniform()); }

double Random::log_normal() {
  const double u = uniform();
  const auto cell = static_cast<std::size_t>(u * static_cast<double>(kQuantiles));
  if (cell == 0 || cell == kQuantiles - 1) return std::exp(normal_quantile(u));
  return static_cast<double>(log_normal_quantiles()[cell]);
}

// Inversion for small means, else PTRS (Hoermann 1993); both exact in law.
std::uint64_t Random::poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean < 12) {
    const double limit = std::exp(-mean);
    std::uint64_t count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++count;
    return count;
  }
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double quick = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = uniform() - 0.5, v = uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return static_cast<std::uint64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <=
        k * std::log(mean) - mean - log_factorial(k)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

// Inversion for small means, else BTRS (Hoermann 1993).
std::uint64_t Random::binomial(std::uint64_t trials, double probability) {
  if (trials == 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - binomial(trials, 1 - probability);
  const auto n = static_cast<double>(trials);
  const double odds = probability / (1 - probability);
  if (n * probability < 12) {
    double left = uniform(), term = std::exp(n * std::log1p(-probability));
    std::uint64_t count = 0;
    while (left > term && count < trials) {
      left -= term;
      term *= odds * (n - static_cast<double>(count)) / static_cast<double>(count + 1);
      ++count;
    }
    return count;
  }
  const double deviation = std::sqrt(n * probability * (1 - probability));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double mode = std::floor((n + 1) * probability);
  const double height = log_factorial(mode) + log_factorial(n - mode);
  while (true) {
    const double u = uniform() - 0.5, v = uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + n * probability + 0.5);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return static_cast<std::uint64_t>(k);
    if (std::log(v * alpha / (a / (us * us) + b)) <=
        height - log_factorial(k) - log_factorial(n - k) + (k - mode) * std::log(odds)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

double Random::heavy_tailed(double exponent, double most) {
  const double smallest = (exponent - 1) / exponent;
  return std::min(most, smallest * std::pow(uniform(), -1 / exponent));
}

}  // namespace skewd::bench
