// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/load_simulation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kRequests = 40'000;
constexpr double kTrickle = 0.01;           // requests per second
constexpr double kShortestResponse = 1e-6;  // seconds

// SplitMix64 (Steele, Lea, Flood 2014): the same everywhere, unlike the standard's distributions.
class Dice {
 public:
  // Uniform in (0, 1].
  double uniform() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
    return (static_cast<double>(mixed >> 11U) + 1.0) * 0x1p-53;
  }
  double exponential(double mean) { return -mean * std::log(uniform()); }

 private:
  std::uint64_t state_ = 1;
};

class Simulation {
 public:
  explicit Simulation(const SimulatedPool& pool)
      : pool_(pool), open_(pool.weights.size(), 0), picked_(pool.weights.size(), 0) {
    for (std::size_t i = 0; i < pool.weights.size(); ++i) {
      if (pool.weights[i] > 0) eligible_.push_back(i);
    }
  }

  std::vector<double> run() {
    if (eligible_.empty()) return picked_;
    const double pause = 1 / std::max(pool_.requests_per_second, kTrickle);
    double now = 0;
    for (std::size_t request = 0; request < kRequests; ++request) {
      now += dice_.exponential(pause);
      while (!ends_.empty() && ends_.top().first <= now) {
        --open_[ends_.top().second];
        ends_.pop();
      }
      const std::size_t server = pool_.draws == 0 ? least() : lesser_of_draws();
      ++open_[server];
      picked_[server] += 1.0 / kRequests;
      const double mean = std::max(pool_.response_seconds[server], kShortestResponse);
      ends_.emplace(now + dice_.exponential(mean), server);
    }
    return picked_;
  }

 private:
  // HAProxy and nginx both compare (open + 1) or open over weight; with the request counted in,
  // an idle pool is shared out by weight.
  [[nodiscard]] double burden(std::size_t server) const {
    return (static_cast<double>(open_[server]) + 1) / pool_.weights[server];
  }

  // Ties take turns, as balancers do.
  std::size_t least() {
    std::size_t best = eligible_[turn_ % eligible_.size()];
    for (std::size_t step = 1; step < eligible_.size(); ++step) {
      const std::size_t server = eligible_[(turn_ + step) % eligible_.size()];
      if (burden(server) < burden(best)) best = server;
    }
    ++turn_;
    return best;
  }

  std::size_t lesser_of_draws() {
    std::size_t best = draw();
    for (std::size_t i = 1; i < pool_.draws; ++i) {
      const std::size_t other = draw();
      if (burden(other) < burden(best)) best = other;
    }
    return best;
  }

  // By weight.
  std::size_t draw() {
    double sum = 0;
    for (const std::size_t server : eligible_) sum += pool_.weights[server];
    double left = dice_.uniform() * sum;
    for (const std::size_t server : eligible_) {
      left -= pool_.weights[server];
      if (left <= 0) return server;
    }
    return eligible_.back();
  }

  using End = std::pair<double, std::size_t>;

  const SimulatedPool& pool_;
  Dice dice_;
  std::vector<std::size_t> eligible_;
  std::vector<std::size_t> open_;
  std::vector<double> picked_;
  std::priority_queue<End, std::vector<End>, std::greater<>> ends_;
  std::size_t turn_ = 0;
};

}  // namespace

std::vector<double> simulate_shares(const SimulatedPool& pool) { return Simulation(pool).run(); }

}  // namespace skewd
