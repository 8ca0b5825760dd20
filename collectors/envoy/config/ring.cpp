// SPDX-License-Identifier: Apache-2.0
//
// The ring of RING_HASH, as ring_hash_lb.cc of Envoy 1.2x and 1.3x builds it: entry i of a host is
// xxHash64("ADDRESS_i"), and a host has as many entries as its weight is due of a ring that is the
// smallest in which the lightest host has a whole number.
#include "collectors/envoy/config/ring.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "collectors/host_port.h"

namespace skewd::envoy {
namespace {

// Envoy's own default for maximum_ring_size. Ours is less: a ring of more takes too long to build,
// and its shares are what weights say.
constexpr double kLargestRing = 1024 * 1024;

struct Entry {
  std::uint64_t hash;
  std::size_t server;
};

bool is_known(const PoolSpec& pool) {
  if (!pool.balance.hash || pool.servers_unknown || !pool.balance.hash->consistent) return false;
  if (pool.balance.hash->ring_size == 0 || pool.balance.hash->function.starts_with("murmur")) {
    return false;
  }
  return std::all_of(pool.servers.begin(), pool.servers.end(), [](const ServerSpec& server) {
    return server.host.empty() ? server.address.starts_with("unix:")
                               : is_ip_address(server.host) && server.port.has_value();
  });
}

// As Envoy prints an address: a socket by its path alone.
std::string key_of(const ServerSpec& server) {
  return server.host.empty() ? server.address.substr(5) : join_host_port(server.host, *server.port);
}

std::vector<Entry> make_ring(const PoolSpec& pool, std::span<const double> weights, double scale,
                             double sum) {
  std::vector<Entry> ring;
  double target = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    target += scale * (weights[i] / sum);
    const std::string prefix = key_of(pool.servers[i]) + "_";
    for (std::size_t n = 0; static_cast<double>(ring.size()) < target; ++n) {
      const std::string key = prefix + std::to_string(n);
      ring.push_back({XXH64(key.data(), key.size(), 0), i});
    }
  }
  std::sort(ring.begin(), ring.end(),
            [](const Entry& one, const Entry& other) { return one.hash < other.hash; });
  return ring;
}

}  // namespace

std::vector<double> ring_shares(const PoolSpec& pool, std::span<const double> weights) {
  if (!is_known(pool) || weights.size() != pool.servers.size()) return {};
  double sum = 0;
  double least = 0;
  for (const double weight : weights) {
    sum += weight;
    if (weight > 0) least = least > 0 ? std::min(least, weight) : weight;
  }
  if (least <= 0) return {};
  const double lightest = least / sum;
  const double scale = std::ceil(lightest * pool.balance.hash->ring_size) / lightest;
  if (scale > kLargestRing) return {};
  const std::vector<Entry> ring = make_ring(pool, weights, scale, sum);
  std::vector<double> shares(weights.size());
  // A key belongs to the next entry; those beyond the last to the first.
  std::uint64_t before = ring.back().hash;
  for (const Entry& entry : ring) {
    shares[entry.server] += std::ldexp(static_cast<double>(entry.hash - before), -64);
    before = entry.hash;
  }
  if (ring.size() == 1) shares[ring.front().server] = 1;
  return shares;
}

}  // namespace skewd::envoy
