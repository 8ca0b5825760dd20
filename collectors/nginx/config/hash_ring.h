// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace skewd::nginx {

/// A point of nginx's consistent hash, and the position of the server that it belongs to.
struct RingPoint {
  std::uint32_t hash = 0;
  std::uint32_t server = 0;
};

/// A server as it takes its place on the ring: its address as written.
struct RingMember {
  std::string_view address;
  std::uint32_t weight = 1;
};

/// The ring, in ascending order and without duplicates (ngx_http_upstream_update_chash).
[[nodiscard]] std::vector<RingPoint> make_ring(std::span<const RingMember> members);

/// The crc32 that nginx makes of a key.
[[nodiscard]] std::uint32_t crc32_of(std::string_view key);

/// The position of the point that a key goes to. The ring has one at least.
[[nodiscard]] std::size_t find_point(std::span<const RingPoint> ring, std::uint32_t hash);

/// The share of each of `servers` on a ring. Keys go to the next point; a point of a server that
/// is not eligible passes them on, 20 times at most, and then they are shared as `otherwise` says.
[[nodiscard]] std::vector<double> ring_shares(std::span<const RingPoint> ring,
                                              std::span<const double> otherwise);

}  // namespace skewd::nginx
