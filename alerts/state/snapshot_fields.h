// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <type_traits>

#include "collectors/snapshot.h"

namespace skewd {

// The fields of what collectors say (see fields.h), which do not know that they are remembered.

template <typename Self, typename Struct>
concept Either = std::same_as<std::remove_const_t<Self>, Struct>;  // to be read, or written

template <Either<Moment> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.wall, self.steady);
}

template <Either<LatencyAverages> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.queue, self.connect, self.response, self.total);
}

template <Either<Topology::Server> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.name, self.address, self.backup);
}

template <Either<Topology::Pool> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.name, self.mode, self.algorithm, self.first_server, self.server_count);
}

template <Either<Topology::Listener> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.name, self.mode);
}

template <Either<Topology> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.listeners, self.pools, self.servers);
}

template <Either<ServerStats> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.state, self.reason, self.checked, self.throttled, self.weight,
                 self.configured_weight, self.picks, self.attempts, self.responses, self.errors_5xx,
                 self.connect_errors, self.response_errors, self.retries, self.redispatches,
                 self.in_flight, self.queued, self.connection_limit, self.latency, self.check);
}

template <Either<PoolStats> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.requests, self.picks, self.errors_5xx, self.other_answers, self.answers_4xx,
                 self.answers_3xx, self.bytes_out, self.denied, self.connect_errors,
                 self.response_errors, self.retries, self.redispatches, self.in_flight, self.queued,
                 self.latency, self.sources_disagree);
}

template <Either<ListenerStats> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.requests, self.errors_5xx, self.other_answers, self.denied, self.intercepted,
                 self.bad_requests);
}

template <Either<Process> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.pid, self.started_unix_seconds, self.version, self.stopping);
}

template <Either<Snapshot> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.at, self.topology, self.listeners, self.pools, self.servers, self.parts,
                 self.processes, self.reloads, self.failed_reloads, self.notes);
}

}  // namespace skewd
