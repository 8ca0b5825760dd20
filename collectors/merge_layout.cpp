// SPDX-License-Identifier: Apache-2.0
#include "collectors/merge_layout.h"

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace skewd {
namespace {

using ServerKey = std::pair<std::string_view, std::string_view>;  // name, address

// One pool of the union while its servers are still being found. Views point into the parts,
// which outlive it.
struct PoolUnion {
  Topology::Pool pool;
  std::vector<const Topology::Server*> servers;
  std::map<ServerKey, std::size_t> places;

  std::size_t place_of(const Topology::Server& server) {
    const auto [found, is_new] = places.try_emplace({server.name, server.address}, servers.size());
    if (is_new) servers.push_back(&server);
    return found->second;
  }
};

class Union {
 public:
  /// Positions of servers count within their pool until `finish` knows where each pool begins.
  MergePositions add(const Topology& part) {
    MergePositions positions;
    for (const auto& listener : part.listeners) positions.listeners.push_back(place_of(listener));
    positions.servers.reserve(part.servers.size());
    for (const auto& pool : part.pools) {
      const std::size_t place = place_of(pool);
      positions.pools.push_back(place);
      for (const auto& server : part.servers_of(pool)) {
        positions.servers.push_back(pools_[place].place_of(server));
      }
    }
    return positions;
  }

  Topology finish() {
    Topology topology;
    topology.listeners = std::move(listeners_);
    for (PoolUnion& each : pools_) {
      each.pool.first_server = topology.servers.size();
      each.pool.server_count = each.servers.size();
      for (const auto* server : each.servers) topology.servers.push_back(*server);
      topology.pools.push_back(each.pool);
    }
    return topology;
  }

 private:
  std::size_t place_of(const Topology::Listener& listener) {
    const auto [found, is_new] = listener_places_.try_emplace(listener.name, listeners_.size());
    if (is_new) listeners_.push_back(listener);
    return found->second;
  }

  std::size_t place_of(const Topology::Pool& pool) {
    const auto [found, is_new] = pool_places_.try_emplace(pool.name, pools_.size());
    if (is_new) pools_.push_back({pool, {}, {}});
    // A process may withhold what another tells.
    auto& known = pools_[found->second].pool;
    if (known.algorithm.empty()) known.algorithm = pool.algorithm;
    if (known.mode == PoolMode::unknown) known.mode = pool.mode;
    known.tells_picks = known.tells_picks && pool.tells_picks;
    known.tells_weights = known.tells_weights && pool.tells_weights;
    known.tells_members = known.tells_members || pool.tells_members;
    return found->second;
  }

  std::vector<Topology::Listener> listeners_;
  std::vector<PoolUnion> pools_;
  std::unordered_map<std::string_view, std::size_t> listener_places_;
  std::unordered_map<std::string_view, std::size_t> pool_places_;
};

void make_absolute(MergePositions& positions, const Topology& part, const Topology& merged) {
  for (std::size_t i = 0; i < part.pools.size(); ++i) {
    const Topology::Pool& pool = part.pools[i];
    const std::size_t first = merged.pools[positions.pools[i]].first_server;
    for (std::size_t k = 0; k < pool.server_count; ++k) {
      positions.servers[pool.first_server + k] += first;
    }
  }
}

}  // namespace

MergeLayout make_merge_layout(std::vector<std::shared_ptr<const Topology>> parts,
                              const std::shared_ptr<const Topology>& last) {
  MergeLayout layout;
  layout.parts = std::move(parts);
  Union all;
  for (const auto& part : layout.parts) layout.positions.push_back(all.add(*part));
  Topology topology = all.finish();
  for (std::size_t i = 0; i < layout.parts.size(); ++i) {
    make_absolute(layout.positions[i], *layout.parts[i], topology);
  }
  layout.topology =
      last && *last == topology ? last : std::make_shared<const Topology>(std::move(topology));
  return layout;
}

}  // namespace skewd
