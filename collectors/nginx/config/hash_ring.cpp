// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/hash_ring.h"

#include <algorithm>
#include <array>

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {
namespace {

constexpr std::uint32_t kPointsPerWeight = 160;
constexpr std::size_t kMostSteps = 20;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

std::uint32_t crc_step(std::uint32_t crc, std::uint32_t byte) {
  return kCrcTable[(crc ^ byte) & 0xFFU] ^ (crc >> 8U);
}

std::uint32_t crc_of(std::uint32_t crc, std::string_view text) {
  for (const char letter : text) crc = crc_step(crc, static_cast<unsigned char>(letter));
  return crc;
}

// Digits behind the last colon are the port; all of a socket's path is the host.
std::uint32_t crc_of_server(std::string_view address) {
  constexpr std::string_view kSocket = "unix:";
  std::string_view host = address;
  std::string_view port;
  if (lower_case(address.substr(0, kSocket.size())) == kSocket) {
    host.remove_prefix(kSocket.size());
  } else {
    const std::size_t last = address.find_last_not_of("0123456789");
    if (last != std::string_view::npos && address[last] == ':') {
      host = address.substr(0, last);
      port = address.substr(last + 1);
    }
  }
  return crc_of(crc_step(crc_of(0xFFFFFFFFU, host), 0), port);
}

}  // namespace

std::vector<RingPoint> make_ring(std::span<const RingMember> members) {
  std::vector<RingPoint> ring;
  for (std::uint32_t server = 0; server < members.size(); ++server) {
    const std::uint32_t base = crc_of_server(members[server].address);
    std::uint32_t former = 0;
    for (std::uint32_t point = 0; point < members[server].weight * kPointsPerWeight; ++point) {
      std::uint32_t hash = base;
      for (std::uint32_t shift = 0; shift < 32; shift += 8) hash = crc_step(hash, former >> shift);
      former = hash ^ 0xFFFFFFFFU;
      ring.push_back({former, server});
    }
  }
  const auto before = [](const RingPoint& a, const RingPoint& b) { return a.hash < b.hash; };
  const auto same = [](const RingPoint& a, const RingPoint& b) { return a.hash == b.hash; };
  std::stable_sort(ring.begin(), ring.end(), before);
  ring.erase(std::unique(ring.begin(), ring.end(), same), ring.end());
  return ring;
}

std::uint32_t crc32_of(std::string_view key) { return crc_of(0xFFFFFFFFU, key) ^ 0xFFFFFFFFU; }

std::size_t find_point(std::span<const RingPoint> ring, std::uint32_t hash) {
  const auto point =
      std::lower_bound(ring.begin(), ring.end(), hash,
                       [](const RingPoint& one, std::uint32_t key) { return one.hash < key; });
  return point == ring.end() ? 0 : static_cast<std::size_t>(point - ring.begin());
}

std::vector<double> ring_shares(std::span<const RingPoint> ring,
                                std::span<const double> otherwise) {
  constexpr double kCircle = 4294967296.0;
  std::vector<double> shares(otherwise.size(), 0.0);
  double left = 0;
  for (std::size_t at = 0; at < ring.size(); ++at) {
    const std::uint32_t former = ring[at == 0 ? ring.size() - 1 : at - 1].hash;
    // The subtraction goes round the circle by itself. A lone point has all of it.
    const double arc = ring.size() == 1 ? kCircle : double(ring[at].hash - former);
    std::size_t steps = 0;
    while (steps <= kMostSteps && otherwise[ring[(at + steps) % ring.size()].server] <= 0) ++steps;
    if (steps <= kMostSteps) {
      shares[ring[(at + steps) % ring.size()].server] += arc / kCircle;
    } else {
      left += arc / kCircle;
    }
  }
  for (std::size_t server = 0; server < shares.size(); ++server) {
    shares[server] += left * otherwise[server];
  }
  return shares;
}

}  // namespace skewd::nginx
