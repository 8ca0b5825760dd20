// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace skewd {

/// A pool whose balancer follows how many requests its servers have open.
struct SimulatedPool {
  std::size_t draws = 0;                 // 0: the least of all; 2: the lesser of two random draws
  std::vector<double> weights;           // 0: not eligible
  std::vector<double> response_seconds;  // mean, per server
  double requests_per_second = 0;        // at least a trickle is simulated
};

/// The share of requests that each server gets, from a simulation: requests arrive at random
/// (Poisson) and take a random time (exponential) of the given mean; each goes where open requests
/// over weight are least. The same input gives the same shares, to about one point.
[[nodiscard]] std::vector<double> simulate_shares(const SimulatedPool& pool);

}  // namespace skewd
