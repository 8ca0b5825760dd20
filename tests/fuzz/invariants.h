// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdlib>

#include "collectors/snapshot.h"

namespace skewd::fuzz {

/// Ends the program, which is how a fuzzer is told of a fault.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// What everybody who is given a snapshot relies upon.
inline void check_invariants(const Snapshot& snapshot) {
  require(snapshot.topology != nullptr);
  const Topology& topology = *snapshot.topology;
  require(snapshot.listeners.size() == topology.listeners.size());
  require(snapshot.pools.size() == topology.pools.size());
  require(snapshot.servers.size() == topology.servers.size());
  require(snapshot.exact_latency.empty() ||
          snapshot.exact_latency.size() == topology.servers.size());
  std::size_t next = 0;  // pool after pool, no server between them or left over
  for (const Topology::Pool& pool : topology.pools) {
    require(pool.first_server == next);
    require(pool.server_count <= topology.servers.size() - next);
    next += pool.server_count;
  }
  require(next == topology.servers.size());
}

/// Whether two readings say the same of who is there and of the counters that decide shares.
inline bool are_alike(const Snapshot& one, const Snapshot& other) {
  if (*one.topology != *other.topology) return false;
  for (std::size_t i = 0; i < one.servers.size(); ++i) {
    const ServerStats& a = one.servers[i];
    const ServerStats& b = other.servers[i];
    if (a.picks != b.picks || a.attempts != b.attempts || a.state != b.state) return false;
  }
  return true;
}

}  // namespace skewd::fuzz
