// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "alerts/detect/expected_share.h"
#include "collectors/snapshot.h"

namespace skewd {

/// True for a server that the pool declares for everyday traffic: no backup, and no empty slot of
/// a server-template.
[[nodiscard]] inline bool is_declared(const Topology::Server& name, const ServerStats& stats) {
  return !name.backup && stats.state != ServerState::unresolved;
}

/// True if configuration or administrator leave the server in; failed checks do not count, nor
/// does slow start.
[[nodiscard]] inline bool is_ordered_in(const Topology::Server& name, const ServerStats& stats) {
  const bool taken_out =
      (stats.state == ServerState::maintenance || stats.state == ServerState::drain) &&
      (stats.reason == StateReason::administrator || stats.reason == StateReason::tracked);
  return is_declared(name, stats) && !taken_out && stats.configured_weight > 0;
}

/// The shares that weights and administrative states order, whatever the checks say.
[[nodiscard]] inline std::vector<double> ordered_shares(std::span<const Topology::Server> names,
                                                        std::span<const ServerStats> stats) {
  std::vector<double> weights(stats.size());
  std::vector<std::uint8_t> chosen(stats.size());
  std::vector<double> due(stats.size());
  for (std::size_t i = 0; i < stats.size(); ++i) {
    weights[i] = static_cast<double>(stats[i].configured_weight);
    chosen[i] = is_ordered_in(names[i], stats[i]) ? 1 : 0;
  }
  expected_shares(weights, chosen, due);
  return due;
}

}  // namespace skewd
