// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "bench/skewbench/random.h"
#include "bench/skewbench/simulated_pool.h"

namespace skewd::bench {

/// A part of one pool's requests that is led to another.
struct Detour {
  std::size_t from = 0;
  std::size_t to = 0;
  double share = 0;
};

/// How counters are printed.
struct Printing {
  std::uint64_t base = 0;                 // added to each
  std::uint64_t mask = ~std::uint64_t{};  // 32 bits of ones: they begin anew behind
  bool racy = false;                      // now and then one less than before
};

/// A balancer with one listener in front of all its pools. Copies live on their own; the same seed
/// and the same events make the same counters.
class SimulatedBalancer {
 public:
  using Event = std::function<void(SimulatedBalancer&)>;

  SimulatedBalancer(const std::vector<PoolPlan>& plans, std::uint64_t seed);

  /// Runs until that second of simulated time.
  void advance(double to);
  /// Lets something happen at a time that is still to come.
  void at(double seconds, Event event);
  /// Sets everything as it is set in `whole`, a copy from before a fault. Servers that were added
  /// since stay, events that are still to come do not.
  void mend(const SimulatedBalancer& whole);
  /// The balancer reads its configuration anew: another process, counters from 0.
  void reload();

  [[nodiscard]] double now() const { return now_; }
  [[nodiscard]] std::uint64_t pid() const { return pid_; }
  [[nodiscard]] std::uint64_t started() const { return started_; }  // second of simulated time
  [[nodiscard]] Random& random() { return random_; }

  std::vector<SimulatedPool> pools;
  std::vector<Detour> detours;
  Printing printing;

 private:
  struct Planned {
    double at;
    Event event;
  };
  void run_slot(double to);

  Random random_;
  double now_ = 0;
  std::uint64_t pid_ = 1000;
  std::uint64_t started_ = 0;
  std::vector<Planned> planned_;  // the earliest last
  std::vector<std::vector<Visitors>> visitors_;
};

}  // namespace skewd::bench
