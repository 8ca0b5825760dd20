// SPDX-License-Identifier: Apache-2.0
//
// Clusters are named by much that is no route: authorization, rate limits, logs, traces, discovery.
// Each extension has its own message, but the field is called `cluster` or ends in that.
#include <unordered_map>

#include "collectors/envoy/config/message.h"
#include "collectors/envoy/config/reading.h"

namespace skewd::envoy {
namespace {

bool names_cluster(std::string_view key) {
  const std::string name = snake_case(key);
  return name == "cluster_name" || name == "cluster" || name.ends_with("_cluster");
}

// An aggregate cluster lists its parts in `clusters: [a, b]`.
void collect(YamlNode node, std::string_view key, std::set<std::string>& names) {
  if (node.is_scalar() && names_cluster(key)) names.insert(std::string(node.text()));
  if (node.is_scalar() && key == "clusters") names.insert(std::string(node.text()));
  for (std::size_t i = 0; i < node.size(); ++i) {
    const std::string_view own = node.is_mapping() ? node.key_at(i).text() : key;
    if (own == "load_assignment" || own == "loadAssignment") continue;  // names its own cluster
    collect(node.at(i), own, names);
  }
}

std::set<std::string> named_in(const Reading& reading) {
  std::set<std::string> names;
  for (const YamlDocument& document : reading.documents) {
    const YamlNode root = document.root();
    for (std::size_t i = 0; i < root.size(); ++i) {
      // The node's own cluster is the name of a group of Envoys.
      if (root.key_at(i).text() != "node") collect(root.at(i), root.key_at(i).text(), names);
    }
  }
  return names;
}

// A management server may add whom the files do not declare.
void add_undeclared(Reading& reading, std::set<std::string> declared) {
  std::vector<PoolSpec> added;
  for (const RouteSpec& route : reading.configuration.routes) {
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty() || !declared.insert(target.pool).second) continue;
      PoolSpec pool;
      pool.name = target.pool;
      pool.servers_unknown = true;
      pool.balance.algorithm = "unknown";
      pool.place = target.place;
      pool.last_line = target.place.line;
      added.push_back(std::move(pool));
    }
  }
  for (PoolSpec& pool : added) reading.configuration.pools.push_back(std::move(pool));
}

}  // namespace

void find_other_uses(Reading& reading) {
  std::set<std::string> declared;
  const std::set<std::string> named = named_in(reading);
  for (PoolSpec& pool : reading.configuration.pools) {
    declared.insert(pool.name);
    const bool tcp = reading.tcp_pools.contains(pool.name);
    const bool http = reading.http_pools.contains(pool.name);
    if (tcp && !http) pool.mode = PoolMode::tcp;
    pool.used_elsewhere = !tcp && !http && named.contains(pool.name);
  }
  if (reading.clusters_elsewhere) add_undeclared(reading, std::move(declared));
}

}  // namespace skewd::envoy
