// SPDX-License-Identifier: Apache-2.0
#include "tests/support/snapshot_text.h"

#include <array>
#include <cstddef>
#include <sstream>
#include <string_view>

#include "collectors/names.h"

namespace skewd::support {
namespace {

std::string_view or_dash(std::string_view text) { return text.empty() ? "-" : text; }

std::string text_of(Count count) { return count.has_value() ? std::to_string(*count) : "-"; }

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::config: return "config";
    case ErrorKind::unreachable: return "unreachable";
    case ErrorKind::malformed: return "malformed";
    case ErrorKind::limit: return "limit";
  }
  return "?";
}

void render(std::ostream& out, const LatencyAverages& latency) {
  out << "milliseconds: queue " << text_of(latency.queue) << ", connect "
      << text_of(latency.connect) << ", response " << text_of(latency.response) << ", total "
      << text_of(latency.total) << "\n";
}

void render(std::ostream& out, const Topology::Listener& listener, const ListenerStats& stats) {
  out << "listener " << listener.name << ": " << skewd::name_of(listener.mode) << "\n  requests "
      << text_of(stats.requests) << ", 5xx " << text_of(stats.errors_5xx) << ", other answers "
      << text_of(stats.other_answers) << ", denied " << text_of(stats.denied) << ", intercepted "
      << text_of(stats.intercepted) << ", bad " << text_of(stats.bad_requests) << "\n";
}

std::string untold_of(const Topology::Pool& pool) {
  return std::string(pool.tells_picks ? "" : ", picks not told") +
         (pool.tells_weights ? "" : ", weights not told") +
         (pool.tells_members ? "" : ", members not told");
}

void render(std::ostream& out, const ExactLatency& latency) {
  constexpr std::array<const char*, kLatencyParts> kParts{"queue", "connect", "response", "total"};
  out << "    exact:";
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    const ExactLatency::Sum& sum = latency.sums.at(part);
    if (sum.requests == 0) continue;
    out << " " << kParts.at(part) << " " << sum.requests << " in " << sum.microseconds << " us";
  }
  out << "\n";
}

void render(std::ostream& out, const Topology::Pool& pool, const PoolStats& stats) {
  out << "pool " << pool.name << ": " << skewd::name_of(pool.mode) << ", algorithm "
      << or_dash(pool.algorithm) << ", servers " << pool.server_count
      << (stats.sources_disagree ? ", sources disagree" : "") << untold_of(pool) << "\n  requests "
      << text_of(stats.requests) << ", picks " << text_of(stats.picks) << ", in flight "
      << text_of(stats.in_flight) << ", queued " << text_of(stats.queued) << "\n  5xx "
      << text_of(stats.errors_5xx) << ", other answers " << text_of(stats.other_answers) << " (4xx "
      << text_of(stats.answers_4xx) << ", 3xx " << text_of(stats.answers_3xx) << "), denied "
      << text_of(stats.denied) << ", bytes out " << text_of(stats.bytes_out)
      << "\n  connect errors " << text_of(stats.connect_errors) << ", response errors "
      << text_of(stats.response_errors) << ", retries " << text_of(stats.retries)
      << ", redispatches " << text_of(stats.redispatches) << "\n  ";
  render(out, stats.latency);
}

void render_state(std::ostream& out, const ServerStats& stats) {
  out << skewd::name_of(stats.state);
  if (stats.reason != StateReason::none) out << " by " << skewd::name_of(stats.reason);
  out << (stats.checked ? ", checked" : ", unchecked");
  if (!stats.check.text().empty()) out << " " << stats.check.text();
  if (stats.agent == AgentWord::weight) out << ", agent told a weight";
  if (stats.agent == AgentWord::state) out << ", agent told a state";
  out << ", weight " << stats.weight << " of " << stats.configured_weight
      << (stats.throttled ? ", throttled" : "");
}

void render(std::ostream& out, const Topology::Server& server, const ServerStats& stats) {
  out << "  server " << server.name << " at " << or_dash(server.address)
      << (server.backup ? ", backup: " : ": ");
  render_state(out, stats);
  out << "\n    picks " << text_of(stats.picks) << ", attempts " << text_of(stats.attempts)
      << ", responses " << text_of(stats.responses) << ", in flight " << text_of(stats.in_flight)
      << ", queued " << text_of(stats.queued) << ", limit " << text_of(stats.connection_limit)
      << "\n    5xx " << text_of(stats.errors_5xx) << ", connect errors "
      << text_of(stats.connect_errors) << ", response errors " << text_of(stats.response_errors)
      << ", retries " << text_of(stats.retries) << ", redispatches " << text_of(stats.redispatches)
      << "\n    ";
  render(out, stats.latency);
}

void render(std::ostream& out, const Process& process) {
  out << "process " << process.pid << ": version " << or_dash(process.version) << ", started "
      << process.started_unix_seconds << (process.stopping ? ", stopping" : "") << "\n";
}

void render(std::ostream& out, const TableState& table) {
  out << (table.kind == TableState::Kind::map ? "map " : "acl ") << table.name << ": count "
      << text_of(table.count) << ", version " << text_of(table.version) << "\n";
}

}  // namespace

std::string render_snapshot(const Snapshot& snapshot) {
  std::ostringstream out;
  const Topology& topology = *snapshot.topology;
  if (snapshot.parts != 1) out << "parts " << snapshot.parts << "\n";
  for (const Process& process : snapshot.processes) render(out, process);
  if (snapshot.counters_survive_reload) out << "counters survive a reload\n";
  if (!snapshot.exact_latency.empty())
    out << "times from " << snapshot.exact_latency_source << "\n";
  if (snapshot.reloads.has_value() || snapshot.failed_reloads.has_value()) {
    out << "reloads " << text_of(snapshot.reloads) << ", failed "
        << text_of(snapshot.failed_reloads) << "\n";
  }
  for (std::size_t i = 0; i < topology.listeners.size(); ++i) {
    render(out, topology.listeners[i], snapshot.listeners.at(i));
  }
  for (std::size_t i = 0; i < topology.pools.size(); ++i) {
    const Topology::Pool& pool = topology.pools[i];
    render(out, pool, snapshot.pools.at(i));
    for (std::size_t k = pool.first_server; k < pool.first_server + pool.server_count; ++k) {
      render(out, topology.servers.at(k), snapshot.servers.at(k));
      if (!snapshot.exact_latency.empty()) render(out, snapshot.exact_latency.at(k));
    }
  }
  for (const TableState& table : snapshot.tables ? *snapshot.tables : Tables()) render(out, table);
  for (const std::string& note : snapshot.notes) out << "note: " << note << "\n";
  return std::move(out).str();
}

std::string render_error(const Error& error) {
  return "error " + std::string(name_of(error.kind)) + ": " + error.message + "\n";
}

std::string render_reading(const Result<Snapshot>& reading) {
  return reading ? render_snapshot(*reading) : render_error(reading.error());
}

}  // namespace skewd::support
