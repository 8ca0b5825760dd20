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
  PoolHistory() = default;
  /// Keeps shares of pools of up to that many servers.
  explicit PoolHistory(std::size_t most_servers) : most_servers_(most_servers) {}

  /// False if observe() would only pass over what is read of these servers at that time.
  [[nodiscard]] bool awaits(const Topology& topology, Moment at) const;
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
  // What is made of two counts, before it is shared.
  struct Draft {
    HistoryPoint point;
    std::vector<std::uint16_t> dues;
  };
  void add_shares(Draft& draft, const Topology::Pool& pool, const Sums& sums, const Counts& before,
                  const Counts& now) const;
  void add_pool(Draft& draft, const BalancerReport& report, std::size_t index, const Counts& before,
                const Counts& now) const;
  void add_point(const BalancerReport& report, Instant at, const Counts& now);

  std::size_t most_servers_ = kMostServersWithShares;
  Counts last_;
  History points_;
};

}  // namespace skewd
