// SPDX-License-Identifier: Apache-2.0
#include "alerts/lone_request.h"

namespace skewd {

RequestCounts request_counts(const Snapshot& snapshot, Moment at) {
  RequestCounts counts{at, snapshot.topology, {}};
  counts.requests.reserve(snapshot.servers.size());
  for (const ServerStats& server : snapshot.servers) counts.requests.push_back(server.attempts);
  return counts;
}

std::optional<ProbeResponder> lone_request(const RequestCounts& before,
                                           const RequestCounts& after) {
  const bool comparable = before.topology && before.topology == after.topology &&
                          before.requests.size() == after.requests.size();
  if (!comparable) return std::nullopt;
  std::optional<std::size_t> place;
  for (std::size_t i = 0; i < after.requests.size(); ++i) {
    if (!before.requests[i].has_value() || !after.requests[i].has_value()) return std::nullopt;
    const std::uint64_t former = *before.requests[i];
    const std::uint64_t now = *after.requests[i];
    if (now == former) continue;
    if (now != former + 1 || place) return std::nullopt;
    place = i;
  }
  if (!place) return std::nullopt;
  for (const Topology::Pool& pool : after.topology->pools) {
    if (*place < pool.first_server || *place >= pool.first_server + pool.server_count) continue;
    return ProbeResponder{pool.name, after.topology->servers[*place].name, ProbeWitness::counters,
                          false};
  }
  return std::nullopt;
}

}  // namespace skewd
