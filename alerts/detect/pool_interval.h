// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/detect/expected_share.h"
#include "alerts/detect/memory.h"
#include "alerts/detect/traffic.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// How a pool is judged.
struct Judgement {
  ShareClass share_class = ShareClass::unknown;
  double share_tolerance = 0.2;  // a share this far off its due is material
  double threshold = 27;         // nats that make a claim certain
};

/// Whose shares are judged in an interval, and what each is due. One entry per server. Kept from
/// interval to interval for its memory alone.
struct ShareTrial {
  std::vector<std::uint8_t> eligible;
  std::vector<double> due;       // sums up to 1 over the eligible
  std::vector<double> weights;   // with what was learned
  double picks = 0;              // of the eligible
  std::size_t servers = 0;       // that are eligible
  bool somebody_is_out = false;  // as far as anybody knows: its state is not told, and it failed
};

/// One pool in one interval: everything that a detector may look at. All spans have one entry per
/// server of the pool, in the topology's order.
struct PoolInterval {
  Moment begin;
  Moment end;
  double seconds = 0;
  bool counted = true;   // false: counters began anew; only states can be judged
  bool changed = false;  // a server's state, weight or presence changed in it
  Judgement judgement;

  const Topology::Pool& pool;
  std::span<const Topology::Server> names;
  const PoolStats& pool_stats;
  std::span<const ServerStats> stats;
  std::span<const ExactLatency> exact{};  // empty: averages are all there is
  PoolTraffic pool_traffic;
  std::span<const ServerTraffic> traffic;
  double balancer_errors = 0;
  std::span<const std::uint8_t> usable;  // 1: can be chosen for a new request

  PoolMemory& memory;
  std::span<ServerMemory> servers;
  ShareTrial& trial;  // share_trial.cpp fills it

  std::vector<Finding>& claims;  // what stands now, in this pool
  std::vector<Change>& changes;  // what the detector itself noticed

  [[nodiscard]] double picks_of(std::size_t server) const {
    return static_cast<double>(traffic[server].picks.value_or(0));
  }
  /// What is told about the times of the server's requests.
  [[nodiscard]] LatencyCounts latency_of(std::size_t server) const {
    return latency_counts_of(stats[server], exact.empty() ? nullptr : &exact[server]);
  }
  [[nodiscard]] double requests() const {
    return static_cast<double>(pool_traffic.requests.value_or(0));
  }
};

/// Starts a claim about this pool; the caller fills in the rest.
[[nodiscard]] inline Finding claim_about(const PoolInterval& interval, FindingKind kind,
                                         Layer layer, Instant since) {
  Finding finding;
  finding.kind = kind;
  finding.layer = layer;
  finding.pool = interval.pool.name;
  finding.since = since;
  return finding;
}

/// Harm to less than one request in ten seconds is worth knowing, not waking anybody.
[[nodiscard]] inline Severity capped_by_impact(Severity severity, double harmed_per_second) {
  constexpr double kWorthWaking = 0.1;
  return harmed_per_second < kWorthWaking ? Severity::info : severity;
}

}  // namespace skewd
