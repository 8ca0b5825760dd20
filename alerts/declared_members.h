// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "collectors/pool_spec.h"
#include "collectors/snapshot.h"

namespace skewd {

/// A server of a file as a source that tells less would call it.
struct DeclaredMember {
  std::string name;
  std::string address;  // "host:port" of a literal address, or a socket; empty: a name stands there
  double weight = 1;
  bool backup = false;
  bool down = false;
  bool is_nameable = false;  // what it is called does not depend on how a name is resolved
};

/// The servers of a pool. Lines that name the same server are one server with their weights in sum,
/// as nobody can tell them apart.
[[nodiscard]] std::vector<DeclaredMember> members_of(const PoolSpec& pool);

inline constexpr std::size_t kUnseen = static_cast<std::size_t>(-1);

/// Which members a source shows: the same by name, else by address.
struct MembersSeen {
  std::vector<std::size_t> seen;       // per member its position in the topology, or kUnseen
  std::vector<std::size_t> strangers;  // positions of servers that are no member
};
[[nodiscard]] MembersSeen match_members(const std::vector<DeclaredMember>& members,
                                        const Topology& topology, const Topology::Pool& pool);

}  // namespace skewd
