// SPDX-License-Identifier: Apache-2.0
//
// {"configs": [{"@type": "...StaticCluster", "cluster": {"name": "shop", "lb_policy": ...},
// "last_updated": "2026-11-21T02:43:14Z"}]}. An Envoy that knows no `resource` answers with all of
// its configuration, in which the same lists are a level deeper.
#include "collectors/envoy/status/cluster_dump.h"

#include <algorithm>

#include "collectors/envoy/config/format.h"
#include "collectors/no_surroundings.h"
#include "collectors/timestamp.h"

namespace skewd::envoy {

void ClusterDump::take_item(JsonValue item, bool fixed) {
  const JsonValue cluster = item["cluster"];
  if (!cluster.is_object()) return;
  if (!clusters_.empty()) clusters_ += ',';
  clusters_ += cluster.json();
  if (!fixed) return;
  const auto at = read_utc_seconds(item["last_updated"].text());
  if (at) started_ = std::min(started_.value_or(*at), *at);
}

Result<void> ClusterDump::take(JsonDocument& json, const std::string& text) {
  const auto root = json.read(text);
  if (!root) return tl::unexpected(root.error());
  (*root)["configs"].each([&](JsonValue config) {
    take_item(config, config["@type"].text().ends_with("StaticCluster"));
    config["static_clusters"].each([&](JsonValue item) { take_item(item, true); });
    config["dynamic_active_clusters"].each([&](JsonValue item) { take_item(item, false); });
  });
  if (!json.fault().empty()) return failure(ErrorKind::malformed, json.fault());
  return {};
}

std::map<std::string, ClusterFacts, std::less<>> ClusterDump::finish() const {
  const ConfigurationFile file{
      "clusters.json", R"({"static_resources":{"clusters":[)" + clusters_ + "]}}", {}};
  std::map<std::string, ClusterFacts, std::less<>> facts;
  for (const PoolSpec& pool : format().read({&file, 1}, NoSurroundings()).pools) {
    ClusterFacts& one = facts[pool.name];
    one.algorithm = pool.balance.algorithm;
    one.by_requests = one.algorithm == "random(2)";
    one.ignores_weights = one.algorithm == "random(1)";
  }
  JsonDocument json;
  if (const auto root = json.read("[" + clusters_ + "]")) {
    root->each([&](JsonValue cluster) {
      const auto found = facts.find(cluster["name"].text());
      if (found != facts.end()) found->second.checked = bool(cluster["health_checks"]);
    });
  }
  return facts;
}

}  // namespace skewd::envoy
