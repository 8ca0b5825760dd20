// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "alerts/detect/exact_means.h"
#include "alerts/detect/rare.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What a balancer says about the times of its requests: how many it has averaged, and the running
/// averages; or, where a source tells them, exact sums.
struct LatencyCounts {
  Count requests;
  LatencyAverages averages;
  const ExactLatency* exact = nullptr;  // of the same snapshot; null: averages are all there is
};

/// Of a server: its answers, or, where answers are not counted (TCP), the connections to it.
[[nodiscard]] LatencyCounts latency_counts_of(const ServerStats& stats);
/// The same with exact times, if there are any for this server; null: none.
[[nodiscard]] LatencyCounts latency_counts_of(const ServerStats& stats, const ExactLatency* exact);

/// The mean of requests that were gathered and are no value yet.
struct LatencyPeek {
  double ms = 0;
  double bound_ms = 0;  // by rounding it is off by no more
  double requests = 0;
};

/// Turns running averages back into means of the latest requests. HAProxy keeps, per part, the
/// plain mean of the first 512 requests and then an exponential average over 512, rounded up to
/// whole milliseconds (TIME_STATS_SAMPLES in its source; held by an end to end test). It averages
/// requests that were answered, whatever the status; those that timed out, were refused or denied
/// leave the averages alone. As that law is known it can be inverted. Rounding spoils the mean of
/// few requests: at 100 the error is about 2.5 ms, at 300 it is 0.9 ms, at 1000 it is 0.4 ms. So
/// requests are gathered; connects, which take little, need the most (latency_peers.h says how
/// many). Exact sums need none of this (exact_means.h). A server of which they begin to be told, or
/// end, begins anew.
class LatencyMeans {
 public:
  /// Tells the counts after an interval. `began_anew`: the counters did.
  void note(const LatencyCounts& counts, std::chrono::milliseconds steady, bool began_anew);
  void note(const ServerStats& stats, std::chrono::milliseconds steady, bool began_anew) {
    note(latency_counts_of(stats), steady, began_anew);
  }
  /// Forgets what was gathered: what comes next is not compared with what was before.
  void restart() { *this = LatencyMeans(); }

  /// Requests since the last means were made.
  [[nodiscard]] double gathered(const LatencyCounts& counts) const;
  /// Seconds since then.
  [[nodiscard]] double gathered_seconds(std::chrono::milliseconds steady) const;
  /// Makes means of the requests that were gathered, and begins anew. Those of connects are made
  /// only when they are worth `least_connects` requests.
  void make(const LatencyCounts& counts, std::chrono::milliseconds steady, double least_connects);
  /// Replaces the latest mean of a part by what is beyond doubt of it (latency_haste.h).
  void settle_for(LatencyPart part, double ms) {
    seconds_[static_cast<std::size_t>(part)] = static_cast<float>(ms / 1000);
  }
  /// Requests of which `make` made the mean of this part at that moment; 0: it did not.
  [[nodiscard]] double new_requests(LatencyPart part, std::chrono::milliseconds steady) const;
  /// True if there is such a mean: the balancer may not tell this part.
  [[nodiscard]] bool is_new(LatencyPart part, std::chrono::milliseconds steady) const;

  /// Seconds, of the latest requests; absent if the balancer does not tell, or if they are older
  /// than a minute.
  [[nodiscard]] std::optional<float> mean(LatencyPart part, std::chrono::milliseconds steady) const;
  /// Milliseconds, however old; below 0: none.
  [[nodiscard]] double latest_ms(LatencyPart part) const;
  /// What was gathered so far, however little; absent if there is nothing.
  [[nodiscard]] std::optional<LatencyPeek> peek(LatencyPart part,
                                                const LatencyCounts& counts) const;
  /// True if the running averages rose so far since the gathering began that rounding alone does
  /// not explain it: a look at a few integers. Exact sums are not asked: they need no haste.
  [[nodiscard]] bool has_risen(const LatencyCounts& counts) const;
  /// The largest error of the latest mean that rounding can make (ms), given the present counts.
  [[nodiscard]] double rounding_bound_ms(LatencyPart part, const LatencyCounts& counts) const;
  /// How many requests the latest mean is worth: old ones in the window fade.
  [[nodiscard]] double requests(LatencyPart part) const;
  /// The error of the latest mean by rounding (ms, one deviation), given the present counts.
  [[nodiscard]] double rounding_ms(LatencyPart part, const LatencyCounts& counts) const;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.before_, self.seconds_, self.total_before_, self.made_at_, self.fresh_,
                   self.exact_);
  }

 private:
  using Averages = std::array<float, kLatencyParts>;
  static constexpr std::size_t kAnchors = 2;  // of connects, and of the other parts
  [[nodiscard]] static std::size_t anchor_of(LatencyPart part);
  [[nodiscard]] static std::uint32_t step_of(std::chrono::milliseconds steady);
  [[nodiscard]] bool is_comparable(const LatencyCounts& counts) const;
  void make_of_averages(const LatencyCounts& counts, double least_connects);
  [[nodiscard]] std::int32_t requests_since(std::size_t anchor, const LatencyCounts& counts) const;
  void set_anchor(std::size_t anchor, const LatencyCounts& counts);
  [[nodiscard]] double invert_ms(std::size_t part, std::uint64_t total, double fresh,
                                 float now) const;

  Averages before_{};   // milliseconds, when the gathering began; below 0: not told
  Averages seconds_{};  // the means; below 0: none
  std::array<std::uint32_t, kAnchors> total_before_{};  // modulo 2^32
  std::uint32_t made_at_ = 0;                           // 16 ms steps; 0: not begun
  std::array<std::uint16_t, kAnchors> fresh_{};         // requests of the latest means
  Rare<ExactMeans> exact_;                              // instead of all this but the means
};

static_assert(sizeof(LatencyMeans) <= 56);

}  // namespace skewd
