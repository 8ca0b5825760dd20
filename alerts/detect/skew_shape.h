// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace skewd {

/// What was counted in a pool while one of its servers was under suspicion. One entry per server.
struct SkewCounts {
  std::span<const double> counts;
  std::span<const double> due;         // shares; 0: not judged
  std::span<const double> former_due;  // by the weights before the last change; empty: no change
  bool by_weight = true;  // false: what is due is the past, and weights explain nothing
  double dispersion = 1;
  std::size_t leader = 0;  // the server that is furthest off
};

/// In which way shares are wrong: a word of the contract's subtypes, and the servers that it is
/// about, the leader first.
struct SkewShape {
  std::string_view subtype;
  std::vector<std::size_t> servers;
};

/// Compares explanations by their log-likelihood sum c_i ln q_i, each with a penalty of 1/2 ln
/// (requests) per free parameter (Schwarz 1978): one server is off (funnel, starved, other), all
/// shares are equal, those of the former weights, those of two servers exchanged, or some servers
/// get nothing. An explanation must be within 10 nats, tempered by the dispersion, of the shares
/// that were counted, or the shape is "other".
[[nodiscard]] SkewShape shape_of(const SkewCounts& skew);

}  // namespace skewd
