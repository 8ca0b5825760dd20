// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/dispersion.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr std::array<double, kDispersionScales> kBlockSeconds{0, 30, 180, 600};
constexpr std::array<double, kDispersionScales> kMemoryBlocks{600, 300, 100, 40};
constexpr double kLeastVariance = 0.5;  // a block that expects less tells nothing
constexpr double kWinsor = 8;           // one block counts as at most this many times the estimate
constexpr double kWinsorFloor = 0.05;

}  // namespace

void Dispersion::add(Residuals& residuals, double hits, double trials, double probability) {
  const double expected = trials * probability;
  for (std::size_t scale = 0; scale < scales_; ++scale) {
    residuals[scale] += static_cast<float>(hits - expected);
    variance_[scale] += expected * (1 - probability);
  }
}

void Dispersion::end_scrape(double seconds, std::span<Residuals*> residuals, bool frozen) {
  for (std::size_t scale = 0; scale < scales_; ++scale) {
    seconds_[scale] += seconds;
    if (seconds_[scale] >= kBlockSeconds[scale]) end_block(scale, residuals, frozen);
  }
}

void Dispersion::end_block(std::size_t scale, std::span<Residuals*> residuals, bool frozen) {
  double squares = 0;
  for (Residuals* residual : residuals) {
    const double of_server = (*residual)[scale];
    squares += of_server * of_server;
    (*residual)[scale] = 0;
  }
  const double variance = variance_[scale];
  variance_[scale] = 0;
  seconds_[scale] = 0;
  if (frozen || variance <= kLeastVariance) return;
  const double most = kWinsor * std::max(factors_[scale], kWinsorFloor);
  blocks_[scale] = std::min(blocks_[scale] + 1, kMemoryBlocks[scale]);
  factors_[scale] += (std::min(squares / variance, most) - factors_[scale]) / blocks_[scale];
}

void Dispersion::restart(std::span<Residuals*> residuals) {
  for (Residuals* residual : residuals) residual->fill(0);
  variance_.fill(0);
  seconds_.fill(0);
}

double Dispersion::factor() const {
  double worst = floor_;
  for (std::size_t scale = 0; scale < scales_; ++scale) {
    const double uncertainty = 1 + std::sqrt(2 / (3 * blocks_[scale]));
    worst = std::max(worst, factors_[scale] * uncertainty);
  }
  return worst;
}

double Dispersion::temper(double trials, double probability) const {
  const double variance = trials * probability * (1 - probability);
  const double coarseness = variance > 0 ? std::min(1.0, 0.5 / variance) : 1.0;
  return std::max(factor(), coarseness);
}

}  // namespace skewd
