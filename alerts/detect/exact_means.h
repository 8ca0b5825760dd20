// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "collectors/snapshot.h"

namespace skewd {

/// True if any part of the times is told; a source that writes none leaves all of them at 0.
[[nodiscard]] bool is_told(const ExactLatency& exact);
/// Of the servers of a pool; empty: the snapshot has averages only.
[[nodiscard]] std::span<const ExactLatency> exact_latency_of(const Snapshot& snapshot,
                                                             const Topology::Pool& pool);
/// What the requests between two snapshots took in total or, where that is not told, until the
/// answer. No requests: not told, or the sums began anew.
[[nodiscard]] ExactLatency::Sum time_between(const ExactLatency& before, const ExactLatency& after);
/// Adds the sums of one server to those of others.
void add_sums(ExactLatency& sum, const ExactLatency& part);

/// Means of the latest requests from exact sums: the difference of the sums over that of the
/// requests, without an error. So a mean of a few requests is worth as many.
class ExactMeans {
 public:
  ExactMeans() = default;
  explicit ExactMeans(const ExactLatency& now) : before_(now.sums) {}

  /// True if the sums began anew.
  [[nodiscard]] bool went_back(const ExactLatency& now) const;
  /// Requests since the last means, of the part that has most.
  [[nodiscard]] double gathered(const ExactLatency& now) const;
  /// Milliseconds since the last mean of the part; absent without requests.
  [[nodiscard]] std::optional<double> peek_ms(LatencyPart part, const ExactLatency& now) const;
  /// Makes means (seconds) of the parts that have some requests, and begins anew with those.
  void make(const ExactLatency& now, std::span<float, kLatencyParts> seconds);
  /// Requests that the latest mean of the part was made of; 0: `make` made none.
  [[nodiscard]] double fresh(LatencyPart part) const {
    return static_cast<double>(fresh_[static_cast<std::size_t>(part)]);
  }

  static auto visit_state(auto& self, auto& archive) { return archive(self.before_, self.fresh_); }

 private:
  std::array<ExactLatency::Sum, kLatencyParts> before_{};
  std::array<std::uint32_t, kLatencyParts> fresh_{};
};

}  // namespace skewd
