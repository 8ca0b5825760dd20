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
  return archive(self.name, self.mode, self.algorithm, self.first_server, self.server_count,
                 self.tells_picks, self.tells_weights, self.tells_members);
}

template <Either<Topology::Listener> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.name, self.mode);
}

template <Either<Topology> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.listeners, self.pools, self.servers);
}

template <Either<ExactLatency::Sum> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.requests, self.microseconds);
}

template <Either<ExactLatency> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.sums, self.p50_ms, self.p90_ms, self.p99_ms);
}

template <Either<ServerStats> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.state, self.reason, self.checked, self.throttled, self.agent, self.weight,
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

template <Either<TableEntry> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.key, self.value);
}

template <Either<TableState> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.kind, self.name, self.count, self.version, self.entries);
}

template <Either<TableFile> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.path, self.entries);
}

template <Either<Snapshot> Self>
auto visit_state(Self& self, auto& archive) {
  return archive(self.at, self.topology, self.listeners, self.pools, self.servers,
                 self.exact_latency, self.exact_latency_source, self.parts, self.processes,
                 self.reloads, self.failed_reloads, self.counters_survive_reload,
                 self.counting_since_ms, self.notes, self.tables);
}

}  // namespace skewd
