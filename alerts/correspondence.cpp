// SPDX-License-Identifier: Apache-2.0
#include "alerts/correspondence.h"

#include <numeric>
#include <string>
#include <unordered_map>

namespace skewd {
namespace {

using Positions = std::unordered_map<std::string, std::size_t>;

// The separator cannot be part of a name in any balancer's statistics.
std::string key_of(const Topology::Pool& pool, const Topology::Server& server) {
  return pool.name + '\n' + server.name + '\n' + server.address;
}

std::size_t find(const Positions& positions, const std::string& key) {
  const auto found = positions.find(key);
  return found == positions.end() ? Correspondence::kNew : found->second;
}

template <typename Named>
std::vector<std::size_t> match_by_name(const std::vector<Named>& before,
                                       const std::vector<Named>& after) {
  Positions positions;
  for (std::size_t i = 0; i < before.size(); ++i) positions.emplace(before[i].name, i);
  std::vector<std::size_t> matched;
  matched.reserve(after.size());
  for (const Named& named : after) matched.push_back(find(positions, named.name));
  return matched;
}

}  // namespace

Correspondence correspondence(const Topology& before, const Topology& after) {
  Correspondence found{match_by_name(before.listeners, after.listeners),
                       match_by_name(before.pools, after.pools),
                       {}};
  Positions positions;
  for (const Topology::Pool& pool : before.pools) {
    for (std::size_t i = 0; i < pool.server_count; ++i) {
      const std::size_t position = pool.first_server + i;
      positions.emplace(key_of(pool, before.servers[position]), position);
    }
  }
  found.servers.reserve(after.servers.size());
  for (const Topology::Pool& pool : after.pools) {
    for (const Topology::Server& server : after.servers_of(pool)) {
      found.servers.push_back(find(positions, key_of(pool, server)));
    }
  }
  return found;
}

Correspondence identity_of(const Topology& topology) {
  const auto counting = [](std::size_t size) {
    std::vector<std::size_t> positions(size);
    std::iota(positions.begin(), positions.end(), std::size_t{0});
    return positions;
  };
  return {counting(topology.listeners.size()), counting(topology.pools.size()),
          counting(topology.servers.size())};
}

}  // namespace skewd
