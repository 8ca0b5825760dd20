// SPDX-License-Identifier: Apache-2.0
//
// Counters live with a host, and a value of 0 is left out: {"name": "rq_error"} is none so far.
// Requests that were broken off or timed out are in rq_error as well, so rq_timeout is not read.
#include "collectors/envoy/status/clusters.h"

#include <algorithm>
#include <utility>

#include "collectors/host_port.h"

namespace skewd::envoy {
namespace {

struct Host {
  Topology::Server server;
  ServerStats stats;
  std::uint64_t priority = 0;
};

std::string address_of(JsonValue address) {
  const JsonValue socket = address["socket_address"];
  if (socket) {
    const std::uint64_t port = socket["port_value"].count().value_or(0);
    return join_host_port(socket["address"].text(), static_cast<std::uint32_t>(port));
  }
  const JsonValue pipe = address["pipe"];
  return pipe ? "unix:" + std::string(pipe["path"].text()) : std::string();
}

void read_counters(JsonValue list, ServerStats& stats) {
  Count errors, successes;
  list.each([&](JsonValue counter) {
    const std::string_view name = counter["name"].text();
    const Count value = Count(counter["value"].count().value_or(0));
    if (name == "rq_total") stats.attempts = stats.picks = value;
    if (name == "rq_success") successes = value;
    if (name == "rq_error") errors = value;
    if (name == "cx_connect_fail") stats.connect_errors = value;
    if (name == "rq_active") stats.in_flight = value;
  });
  stats.responses = errors.has_value() ? successes.plus(errors) : Count();
  stats.errors_5xx = errors;
}

void set_state(JsonValue health, ServerStats& stats) {
  const auto says = [&](const char* flag) { return health[flag].is_true(); };
  const std::string_view discovered = health["eds_health_status"].text();
  const auto set = [&](ServerState state, StateReason reason) {
    stats.state = state;
    stats.reason = reason;
  };
  set(ServerState::up, StateReason::none);
  if (discovered == "DRAINING") set(ServerState::drain, StateReason::administrator);
  if (says("pending_dynamic_removal")) set(ServerState::drain, StateReason::none);
  if (says("pending_active_hc")) set(ServerState::going_up, StateReason::check);
  if (discovered == "UNHEALTHY" || discovered == "TIMEOUT" || says("failed_outlier_check")) {
    set(ServerState::down, StateReason::none);
  }
  if (says("failed_active_health_check") || says("active_hc_timeout") ||
      says("excluded_via_immediate_hc_fail")) {
    set(ServerState::down, StateReason::check);
  }
  stats.checked = stats.reason == StateReason::check;
}

Host read_host(JsonValue status, const ClusterFacts& facts) {
  Host host;
  host.server.address = address_of(status["address"]);
  host.server.name = host.server.address;
  host.priority = status["priority"].count().value_or(0);
  if (!status["health_status"]) {
    host.stats.state = ServerState::unknown;
  } else {
    set_state(status["health_status"], host.stats);
  }
  host.stats.checked = host.stats.checked || facts.checked;
  const Count weight = status["weight"].count();
  const auto in_force = static_cast<float>(facts.ignores_weights ? 1 : weight.value_or(1));
  host.stats.weight = host.stats.configured_weight = in_force;
  read_counters(status["stats"], host.stats);
  return host;
}

// Of unequal weights LEAST_REQUEST makes a round robin that follows load.
std::string algorithm_of(const ClusterFacts& facts, const std::vector<Host>& hosts) {
  const bool even = std::all_of(hosts.begin(), hosts.end(), [&](const Host& host) {
    return host.stats.weight == hosts.front().stats.weight;
  });
  return facts.by_requests && !even ? "leastconn" : facts.algorithm;
}

}  // namespace

void read_clusters(JsonValue root, const Facts& facts, SnapshotDraft& draft) {
  static const ClusterFacts kNothing;
  root["cluster_statuses"].each([&](JsonValue cluster) {
    const std::string_view name = cluster["name"].text();
    const auto known = facts.find(name);
    const ClusterFacts& its = known == facts.end() ? kNothing : known->second;
    std::vector<Host> hosts;
    cluster["host_statuses"].each([&](JsonValue host) { hosts.push_back(read_host(host, its)); });
    Topology::Pool pool;
    pool.name = name;
    pool.algorithm = algorithm_of(its, hosts);
    pool.tells_picks = false;
    draft.add_pool(std::move(pool));
    std::uint64_t first = hosts.empty() ? 0 : hosts.front().priority;
    for (const Host& host : hosts) first = std::min(first, host.priority);
    for (Host& host : hosts) {
      host.server.backup = host.priority > first;
      draft.add_server(std::move(host.server), host.stats);
    }
  });
}

}  // namespace skewd::envoy
