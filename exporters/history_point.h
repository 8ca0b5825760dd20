// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd {

inline constexpr std::chrono::seconds kHistoryStep{5};
inline constexpr std::chrono::minutes kHistoryLength{15};

// What one point may take: at 180 points 10 000 servers in pools of 100 take 4 MB, and 2000 pools
// of one server 13 MB. What was due takes as much as the shares only while it changes all the time.
inline constexpr std::size_t kMostPoolsRemembered = 2000;     // the first of the balancer
inline constexpr std::size_t kMostServersWithShares = 100;    // of a pool; larger ones keep none
inline constexpr std::size_t kMostSharesRemembered = 10'000;  // of a balancer

/// A pool between two points. Negative: not told.
struct PoolPoint {
  float request_rate = 0;  // per second
  // 5xx of servers, answers that the balancer made itself, failed connects and broken responses,
  // per second; a request that was tried twice may count twice.
  float failure_rate = 0;
  float misdirected = -1;                       // part of the picks that others were due, 0..1
  std::array<float, 3> latency = {-1, -1, -1};  // seconds: queue, connect, response
  std::uint32_t first_share = 0;                // in HistoryPoint::shares
  std::uint32_t shares = 0;                     // how many: all servers of the pool, or none
};

inline constexpr std::uint16_t kShareNotTold = std::numeric_limits<std::uint16_t>::max();
inline constexpr float kWholeShare = 65'000;  // how a share of 1 is written

/// What the pools of a balancer did until `at`, since the point before. Immutable once made.
struct HistoryPoint {
  Instant at{};
  std::shared_ptr<const Topology> topology;  // names `pools`, which are its first
  std::vector<PoolPoint> pools;
  std::vector<std::uint16_t> shares;
  // What each of `shares` was due, written likewise. Points that say the same share one; null: not
  // told.
  std::shared_ptr<const std::vector<std::uint16_t>> dues;
};

/// The oldest first.
using History = std::vector<std::shared_ptr<const HistoryPoint>>;

}  // namespace skewd
