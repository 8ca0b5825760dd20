// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "collectors/envoy/status/cluster_dump.h"
#include "collectors/snapshot_draft.h"

namespace skewd::envoy {

using Facts = std::map<std::string, ClusterFacts, std::less<>>;

/// `/clusters?format=json`: a cluster is a pool, a host is a server.
void read_clusters(JsonValue root, const Facts& facts, SnapshotDraft& draft);

}  // namespace skewd::envoy
