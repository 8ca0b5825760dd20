// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/hash_shares.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace skewd::haproxy {
namespace {

constexpr std::uint32_t kPointsPerWeight = 16;
// Ids are this far apart: as many points as the highest weight makes.
constexpr std::uint32_t kPointsPerServer = 256 * kPointsPerWeight;
// Sorted in some tenths of a second. Rings of more points are even to less than a percent.
constexpr double kMostPoints = 2'000'000;
constexpr double kCircle = 4294967296.0;

// Bob Jenkins' integer hash in six shifts (burtleburtle.net/bob/hash/integer.html), and a factor
// of three quarters of the circle, as HAProxy places points.
std::uint32_t place_on_circle(std::uint32_t a) {
  a = (a + 0x7ed55d16U) + (a << 12U);
  a = (a ^ 0xc761c23cU) ^ (a >> 19U);
  a = (a + 0x165667b1U) + (a << 5U);
  a = (a + 0xd3a2646cU) ^ (a << 9U);
  a = (a + 0xfd7046c5U) + (a << 3U);
  a = (a ^ 0xb55a4f09U) ^ (a >> 16U);
  return a * 3221225473U;
}

struct Point {
  std::uint32_t place;
  std::size_t server;
};

std::vector<Point> points_of(const PoolSpec& pool, std::span<const double> weights) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto count = static_cast<std::uint32_t>(std::lround(weights[i] * kPointsPerWeight));
    for (std::uint32_t n = 0; n < count; ++n) {
      points.push_back({place_on_circle(pool.servers[i].id * kPointsPerServer + n), i});
    }
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& one, const Point& other) { return one.place < other.place; });
  return points;
}

// Half of the way to each neighbour belongs to a point.
std::vector<double> ring_shares(const PoolSpec& pool, std::span<const double> weights) {
  std::vector<double> shares(weights.size(), 0.0);
  const std::vector<Point> points = points_of(pool, weights);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point& next = points[(i + 1) % points.size()];
    double way = static_cast<double>(next.place - points[i].place) / kCircle;
    if (points.size() == 1) way = 1;
    shares[points[i].server] += way / 2;
    shares[next.server] += way / 2;
  }
  return shares;
}

std::vector<double> shares_by_weight(std::span<const double> weights, double total) {
  std::vector<double> shares(weights.begin(), weights.end());
  for (double& share : shares) share /= total;
  return shares;
}

// Takes off what is above each one's most, and gives it to those who have room, as they share
// already. Each round fills one server at least.
void bound(std::vector<double>& shares, const std::vector<double>& due, double factor) {
  for (std::size_t round = 0; round < shares.size(); ++round) {
    double excess = 0;
    double open = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double most = due[i] * factor;
      excess += std::max(shares[i] - most, 0.0);
      shares[i] = std::min(shares[i], most);
      if (shares[i] < most) open += shares[i];
    }
    if (excess < 1e-12 || open <= 0) return;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] < due[i] * factor) shares[i] += excess * shares[i] / open;
    }
  }
}

}  // namespace

std::vector<double> hash_shares(const PoolSpec& pool, std::span<const double> weights) {
  if (!pool.balance.hash || weights.size() != pool.servers.size()) return {};
  const auto fits = [](double weight) { return weight >= 0 && weight <= 256; };
  if (!std::all_of(weights.begin(), weights.end(), fits)) return {};
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (total <= 0) return {};
  const HashSpec& hash = *pool.balance.hash;
  std::vector<double> due = shares_by_weight(weights, total);
  if (!hash.consistent || total * kPointsPerWeight > kMostPoints) return due;
  const auto has_id = [](const ServerSpec& server) { return server.id != 0; };
  if (!std::all_of(pool.servers.begin(), pool.servers.end(), has_id)) return {};
  std::vector<double> shares = ring_shares(pool, weights);
  if (hash.balance_factor > 100) bound(shares, due, hash.balance_factor / 100);
  return shares;
}

}  // namespace skewd::haproxy
