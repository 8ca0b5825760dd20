// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "exporters/report.h"

namespace skewd {

/// The last 15 minutes of a balancer's pools, a point every 5 s, made of the differences of what
/// its reports count. While nothing is read there is no point; the first one after that, or after
/// the servers changed, is left out. Bounded as exporters/history_point.h says.
class PoolHistory {
 public:
  /// Takes in what was read at that moment.
  void observe(const BalancerReport& report, Moment at);

  [[nodiscard]] const History& points() const { return points_; }

 private:
  struct ServerCounts {
    std::uint64_t picks = 0;
    std::uint64_t failures = 0;
    std::uint64_t requests = 0;
    double expected_picks = -1;  // below 0: not told
  };
  struct PoolCounts {
    std::uint64_t requests = 0;
    std::uint64_t balancer_errors = 0;
  };
  struct Counts {
    std::chrono::milliseconds steady{0};
    std::shared_ptr<const Topology> topology;
    std::vector<PoolCounts> pools;
    std::vector<ServerCounts> servers;
  };

  // Of a pool, between two points.
  struct Sums {
    double picks = 0;
    double due = 0;
    double failures = 0;
    bool due_told = true;
  };

  [[nodiscard]] static Counts count(const BalancerReport& report, Moment at);
  [[nodiscard]] static Sums sum(const Topology::Pool& pool, const Counts& before,
                                const Counts& now);
  static void add_shares(HistoryPoint& point, const Topology::Pool& pool, const Sums& sums,
                         const Counts& before, const Counts& now);
  static void add_pool(HistoryPoint& point, const BalancerReport& report, std::size_t index,
                       const Counts& before, const Counts& now);

  Counts last_;
  History points_;
};

}  // namespace skewd
