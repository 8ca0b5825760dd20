// SPDX-License-Identifier: Apache-2.0
//
// Angie's API, from /status/ on. Counters begin anew with every reload, which its generation and
// load_time tell. Its times are left out: they are averages over a number of requests that
// `response_time_factor` sets and nobody tells. So are errors of server zones, because upstreams
// without a `zone` are missing here, and what they answered would seem to be nginx's own.
#include <algorithm>
#include <utility>

#include "collectors/nginx/status/dialects.h"
#include "collectors/nginx/status/peers.h"
#include "collectors/timestamp.h"

namespace skewd::nginx {
namespace {

// {"200": 63, "500": 7}
void read_answers(JsonValue responses, ServerStats& stats) {
  if (!responses) return;
  std::uint64_t all = 0, errors = 0;
  responses.each_field([&](std::string_view status, JsonValue number) {
    const std::uint64_t count = number.count().value_or(0);
    all += count;
    if (status.starts_with('5')) errors += count;
  });
  stats.responses = Count(all);
  stats.errors_5xx = Count(errors);
}

Peer read_peer(std::string_view address, JsonValue server, PoolMode mode) {
  Peer peer;
  peer.address = address;
  peer.name = server["server"].text();
  peer.backup = server["backup"].is_true();
  ServerStats& stats = peer.stats;
  const JsonValue health = server["health"];
  stats.checked = bool(health["probes"]);
  set_state(stats, server["state"].text());
  set_weight(stats, server["weight"].number());
  const JsonValue selected = server["selected"];
  stats.picks = stats.attempts = selected["total"].count();
  stats.in_flight = selected["current"].count();
  stats.connection_limit = server["max_conns"].count();
  read_answers(server["responses"], stats);
  (mode == PoolMode::http ? stats.response_errors : stats.connect_errors) = health["fails"].count();
  return peer;
}

void read_upstreams(JsonValue upstreams, PoolMode mode, SnapshotDraft& draft) {
  upstreams.each_field([&](std::string_view name, JsonValue upstream) {
    Topology::Pool pool;
    pool.name = name;
    pool.mode = mode;
    draft.add_pool(std::move(pool));
    std::vector<Peer> peers;
    upstream["peers"].each_field([&](std::string_view address, JsonValue server) {
      peers.push_back(read_peer(address, server, mode));
    });
    add_peers(std::move(peers), draft);
  });
}

}  // namespace

void read_angie(JsonValue root, SnapshotDraft& draft) {
  const JsonValue angie = root["angie"];
  Process process;
  process.version = angie["version"].text();
  process.started_unix_seconds = read_utc_seconds(angie["load_time"].text()).value_or(0);
  draft.rest.processes.push_back(std::move(process));
  const Count generation = angie["generation"].count();
  if (generation.value_or(0) > 0) draft.rest.reloads = Count(*generation - 1);
  root["http"]["server_zones"].each_field([&](std::string_view name, JsonValue zone) {
    ListenerStats stats;
    stats.requests = zone["requests"]["total"].count();
    draft.add_listener(name, PoolMode::http, stats);
  });
  read_upstreams(root["http"]["upstreams"], PoolMode::http, draft);
  read_upstreams(root["stream"]["upstreams"], PoolMode::tcp, draft);
}

}  // namespace skewd::nginx
