// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "alerts/detect/memory.h"
#include "alerts/detect/traffic.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// An entry of a map that sends requests to another pool since then. One of the two may be unknown,
/// and is then empty: where requests went that a new entry takes.
struct MappedRoute {
  std::string from;
  std::string to;
  std::string text;  // "routes.map: /shop/2 -> media"
  Moment since;
};

/// Traffic that moves because a map orders it. The change is a fact and names the pools, so that a
/// minute before it suffices to compare with, where a level of its own takes an hour to learn: a
/// pool lost at least a fifth of its requests in the half minute after the change, another got
/// them. An order that was followed harms nobody by itself, so the claim is info; it is as severe
/// as what begins in one of the two pools within a minute after the change. It stands until the
/// traffic is back, at most a quarter of an hour.
class MappedShifts {
 public:
  struct Interval {
    Moment end;
    double seconds = 0;
    const Topology& topology;
    std::span<const PoolTraffic> pools;  // without requests: cannot be compared
    std::span<const PoolMemory> memories;
  };

  /// A route was changed; `memories` as they were before it. One that concerns pools of which a
  /// shift is looked for, or stands, is part of that.
  void begin(const MappedRoute& route, const Topology& topology,
             std::span<const PoolMemory> memories);
  /// Call once per interval whose counters compare, before claim().
  void observe(const Interval& interval);
  /// Adds what stands, unless a shift of the same pool is claimed. `others`: what else is claimed.
  void claim(std::span<const Finding> others, std::vector<Finding>& claims) const;

  static auto visit_state(auto& self, auto& archive) { return archive(self.shifts_); }

 private:
  struct Shift {
    std::string from, to, text;
    Moment since;
    bool stands = false;
    double before_seconds = 0;             // that the rates before were counted in
    std::map<std::string, double> before;  // requests per second, by pool
    std::map<std::string, double> counts;  // requests since
    double seconds = 0;                    // since
    int intervals = 0;
    double back_seconds = 0;  // that the traffic has been back
    double moved = 0;         // requests per second, of which `part` of what the pool had
    double part = 0;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.from, self.to, self.text, self.since, self.stands, self.before_seconds,
                     self.before, self.counts, self.seconds, self.intervals, self.back_seconds,
                     self.moved, self.part);
    }
    [[nodiscard]] double change_of(const std::string& pool) const;
    [[nodiscard]] double noise_of(const std::string& pool) const;
    void look();
  };
  static bool follow(Shift& shift, const Interval& interval);

  std::vector<Shift> shifts_;
};

}  // namespace skewd
