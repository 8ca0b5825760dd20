// SPDX-License-Identifier: Apache-2.0
//
// NGINX Plus's API. It begins anew with every reload, which load_timestamp tells. Times and errors
// of server zones are left out, for the reasons that angie.cpp gives.
#include <utility>

#include "collectors/nginx/status/dialects.h"
#include "collectors/nginx/status/peers.h"
#include "collectors/timestamp.h"

namespace skewd::nginx {
namespace {

void read_http_counts(JsonValue server, ServerStats& stats) {
  stats.attempts = stats.picks = server["requests"].count();
  stats.responses = server["responses"]["total"].count();
  stats.errors_5xx = server["responses"]["5xx"].count();
  stats.response_errors = server["fails"].count();
}

void read_stream_counts(JsonValue server, ServerStats& stats) {
  stats.attempts = stats.picks = server["connections"].count();
  stats.connect_errors = server["fails"].count();
}

Peer read_peer(JsonValue server, PoolMode mode) {
  Peer peer;
  peer.address = server["server"].text();
  peer.name = server["name"].text();
  peer.backup = server["backup"].is_true();
  ServerStats& stats = peer.stats;
  stats.checked = server["health_checks"]["checks"].count().value_or(0) > 0;
  set_state(stats, server["state"].text());
  set_weight(stats, server["weight"].number());
  stats.in_flight = server["active"].count();
  stats.connection_limit = server["max_conns"].count();
  mode == PoolMode::http ? read_http_counts(server, stats) : read_stream_counts(server, stats);
  return peer;
}

}  // namespace

// `pid` is that of the worker that answered, `ppid` its master's.
void read_plus_process(JsonValue root, SnapshotDraft& draft) {
  Process process;
  process.pid = root["ppid"].count().value_or(0);
  process.version = root["version"].text();
  process.started_unix_seconds = read_utc_seconds(root["load_timestamp"].text()).value_or(0);
  draft.rest.processes.push_back(std::move(process));
  const Count generation = root["generation"].count();
  if (generation.value_or(0) > 0) draft.rest.reloads = Count(*generation - 1);
}

void read_plus_zones(JsonValue root, SnapshotDraft& draft) {
  root.each_field([&](std::string_view name, JsonValue zone) {
    ListenerStats stats;
    stats.requests = zone["requests"].count();
    draft.add_listener(name, PoolMode::http, stats);
  });
}

void read_plus_upstreams(JsonValue root, PoolMode mode, SnapshotDraft& draft) {
  root.each_field([&](std::string_view name, JsonValue upstream) {
    Topology::Pool pool;
    pool.name = name;
    pool.mode = mode;
    pool.tells_picks = false;
    PoolStats stats;
    stats.queued = upstream["queue"]["size"].count();
    draft.add_pool(std::move(pool), stats);
    std::vector<Peer> peers;
    upstream["peers"].each([&](JsonValue server) { peers.push_back(read_peer(server, mode)); });
    add_peers(std::move(peers), draft);
  });
}

}  // namespace skewd::nginx
