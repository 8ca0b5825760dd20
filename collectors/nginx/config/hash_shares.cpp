// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/hash_shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "collectors/nginx/config/hash_ring.h"

namespace skewd::nginx {
namespace {

// How many different numbers the modules make of a key before they divide.
constexpr std::uint64_t kHashNumbers = 32768;    // crc32 >> 16 & 0x7fff
constexpr std::uint64_t kAddressNumbers = 6271;  // ip_hash

// Larger rings are even enough to go by weight: a server has more than 10 000 points then.
constexpr double kLargestRing = 1e6;

// Of eligible servers what the caller says, of the others what was written: they keep their place.
std::vector<std::uint32_t> places_of(const PoolSpec& pool, std::span<const double> weights) {
  constexpr double kLargest = 1e8;
  std::vector<std::uint32_t> places(weights.size(), 0);
  for (std::size_t at = 0; at < weights.size(); ++at) {
    const bool is_placed = at < pool.servers.size() && !pool.servers[at].backup;
    const double written = is_placed ? pool.servers[at].weight : 0;
    const double weight = weights[at] > 0 ? std::max(1.0, std::round(weights[at])) : written;
    places[at] = static_cast<std::uint32_t>(std::clamp(weight, 0.0, kLargest));
  }
  return places;
}

std::vector<double> normalised(std::vector<double> shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum <= 0) return {};
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<double> by_weight(std::span<const double> weights) {
  std::vector<double> shares(weights.begin(), weights.end());
  for (double& share : shares) share = std::max(share, 0.0);
  return normalised(std::move(shares));
}

// The number of `numbers` consecutive integers whose remainder lies in [begin, end).
double count_in(std::uint64_t numbers, std::uint64_t total, std::uint64_t begin,
                std::uint64_t end) {
  const std::uint64_t rest = numbers % total;
  const std::uint64_t whole = (numbers / total) * (end - begin);
  return static_cast<double>(whole + std::min(rest, end) - std::min(rest, begin));
}

std::vector<double> by_position(std::span<const std::uint32_t> places,
                                std::span<const double> weights, std::uint64_t numbers) {
  const std::uint64_t total = std::accumulate(places.begin(), places.end(), std::uint64_t{0});
  if (total == 0) return {};
  std::vector<double> shares(places.size(), 0.0);
  std::uint64_t begin = 0;
  for (std::size_t at = 0; at < places.size(); ++at) {
    const std::uint64_t end = begin + places[at];
    if (weights[at] > 0) shares[at] = count_in(numbers, total, begin, end);
    begin = end;
  }
  return normalised(std::move(shares));
}

std::vector<double> on_ring(const PoolSpec& pool, std::span<const std::uint32_t> places,
                            std::span<const double> weights) {
  constexpr double kPointsPerWeight = 160;
  const double points = kPointsPerWeight * std::accumulate(places.begin(), places.end(), 0.0);
  std::vector<double> otherwise = by_weight(weights);
  if (points > kLargestRing || otherwise.empty()) return otherwise;
  std::vector<RingMember> members;
  for (std::size_t at = 0; at < places.size(); ++at) {
    members.push_back({pool.servers[at].address, places[at]});
  }
  return ring_shares(make_ring(members), otherwise);
}

}  // namespace

std::vector<double> hash_shares(const PoolSpec& pool, std::span<const double> weights) {
  if (!pool.balance.hash || weights.size() != pool.servers.size()) return {};
  const std::vector<std::uint32_t> places = places_of(pool, weights);
  if (pool.balance.hash->consistent) return on_ring(pool, places, weights);
  const bool by_address = pool.balance.algorithm == "source";
  return by_position(places, weights, by_address ? kAddressNumbers : kHashNumbers);
}

}  // namespace skewd::nginx
