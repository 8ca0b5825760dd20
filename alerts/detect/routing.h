// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "alerts/detect/mapped_shift.h"
#include "alerts/detect/memory.h"
#include "alerts/detect/swapped_pools.h"
#include "alerts/detect/traffic.h"
#include "alerts/detect/volume.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Where a balancer's traffic goes: each pool's rate and its part of all traffic against their own
/// past. What left one pool and came to another is one routing shift, and so is what two pools
/// exchanged, which their answers tell; what left all of them is one drop. Surges and whatever
/// concerns less than five requests per second are info: by themselves they harm nobody.
class Routing {
 public:
  struct Interval {
    Moment begin;
    Moment end;
    double seconds = 0;
    const Topology& topology;
    std::span<const ListenerTraffic> listeners;
    std::span<const PoolTraffic> pools;  // without requests: cannot be compared
    std::span<PoolMemory> memories;
  };
  /// A map orders another route since the last interval.
  void expect(const MappedRoute& route, const Topology& topology,
              std::span<const PoolMemory> memories) {
    mapped_.begin(route, topology, memories);
  }
  /// Adds what stands. Call once per interval whose counters compare.
  void observe(const Interval& interval, std::vector<Finding>& claims);
  /// The claims again, for an interval whose counters do not compare.
  void hold(std::vector<Finding>& claims) const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.total_, self.swaps_, self.mapped_, self.shifts_, self.claims_);
  }

 private:
  void step(const Interval& interval);
  void claim_total(const Interval& interval);
  void claim_shifts(const Interval& interval);
  void claim_swaps(const Interval& interval);
  void claim_pools(const Interval& interval);
  [[nodiscard]] bool is_told(const std::string& pool) const;

  RateLevel total_;
  SwappedPools swaps_;
  MappedShifts mapped_;
  std::map<std::string, std::string> shifts_;  // standing: from pool, to pool
  std::vector<Finding> claims_;                // of the last interval
};

}  // namespace skewd
