// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/dispersion.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr std::array<float, 4> kBlockSeconds{0, 30, 180, 600};
constexpr std::array<float, 4> kMemoryBlocks{600, 300, 100, 40};
constexpr double kLeastVariance = 0.5;  // a block that expects less tells nothing
constexpr float kWinsor = 8;            // one block counts as at most this many times the estimate
constexpr float kWinsorFloor = 0.05F;

}  // namespace

template <std::size_t Scales>
bool Dispersion<Scales>::is_block_full(std::size_t scale) const {
  return seconds_[scale] >= kBlockSeconds[scale];
}

template <std::size_t Scales>
void Dispersion<Scales>::end_block(std::size_t scale, double squares, bool frozen) {
  const auto variance = static_cast<double>(variance_[scale]);
  variance_[scale] = 0;
  seconds_[scale] = 0;
  if (frozen || !(variance > kLeastVariance)) return;
  const float most = kWinsor * std::max(factors_[scale], kWinsorFloor);
  const float seen = std::min(static_cast<float>(squares / variance), most);
  blocks_[scale] = std::min(blocks_[scale] + 1, kMemoryBlocks[scale]);
  factors_[scale] += (seen - factors_[scale]) / blocks_[scale];
  factor_ = worst_factor();
}

template <std::size_t Scales>
double Dispersion<Scales>::worst_factor() const {
  double worst = static_cast<double>(floor_);
  for (std::size_t scale = 0; scale < Scales; ++scale) {
    const double uncertainty = 1 + std::sqrt(2 / (3 * static_cast<double>(blocks_[scale])));
    worst = std::max(worst, static_cast<double>(factors_[scale]) * uncertainty);
  }
  return worst;
}

template <std::size_t Scales>
double Dispersion<Scales>::temper(double trials, double probability) const {
  const double variance = trials * probability * (1 - probability);
  const double coarseness = variance > 0 ? std::min(1.0, 0.5 / variance) : 1.0;
  return std::max(factor_, coarseness);
}

template class Dispersion<2>;
template class Dispersion<4>;

}  // namespace skewd
