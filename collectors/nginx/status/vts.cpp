// SPDX-License-Identifier: Apache-2.0
//
// nginx-module-vts. An upstream's server is told once for every attempt, failed ones as 5xx.
// Everything is kept in shared memory, over reloads.
#include <algorithm>
#include <utility>

#include "collectors/nginx/status/dialects.h"
#include "collectors/nginx/status/peers.h"

namespace skewd::nginx {
namespace {

constexpr std::string_view kNoGroup = "::nogroups";  // proxy_pass to an address
constexpr std::string_view kAllZones = "*";          // the sum of the others

struct Answers {
  Count all;
  Count errors_5xx;
};

Answers answers_of(JsonValue zone) {
  const JsonValue responses = zone["responses"];
  Answers answers;
  for (const char* status : {"1xx", "2xx", "3xx", "4xx", "5xx"}) {
    answers.all = answers.all.plus(responses[status].count());
  }
  answers.errors_5xx = responses["5xx"].count();
  return answers;
}

ExactLatency latency_of(JsonValue server) {
  constexpr std::uint64_t kMicroseconds = 1000;  // of the milliseconds that it adds up
  ExactLatency latency;
  const Count requests = server["requestCounter"].count();
  const auto set = [&](LatencyPart part, Count milliseconds) {
    if (!requests.has_value() || !milliseconds.has_value()) return;
    latency.sums.at(static_cast<std::size_t>(part)) = {*requests, *milliseconds * kMicroseconds};
  };
  set(LatencyPart::response, server["responseMsecCounter"].count());
  set(LatencyPart::total, server["requestMsecCounter"].count());
  return latency;
}

Peer read_peer(JsonValue server) {
  Peer peer;
  peer.address = server["server"].text();
  peer.name = peer.address;
  peer.backup = server["backup"].is_true();
  ServerStats& stats = peer.stats;
  // `down` is both what the file says and what max_fails has found.
  stats.state = server["down"].is_true() ? ServerState::down : ServerState::up;
  set_weight(stats, server["weight"].number());
  stats.attempts = stats.picks = server["requestCounter"].count();
  const Answers answers = answers_of(server);
  stats.responses = answers.all;
  stats.errors_5xx = answers.errors_5xx;
  peer.latency = latency_of(server);
  return peer;
}

Topology::Pool pool_of(std::string_view name) {
  Topology::Pool pool;
  pool.name = name;
  pool.mode = PoolMode::http;
  pool.tells_picks = false;
  return pool;
}

void read_listener(std::string_view name, JsonValue zone, SnapshotDraft& draft) {
  ListenerStats stats;
  stats.requests = zone["requestCounter"].count();
  const Answers answers = answers_of(zone);
  stats.errors_5xx = answers.errors_5xx;
  if (answers.all.has_value()) {
    const std::uint64_t errors = answers.errors_5xx.value_or(0);
    stats.other_answers = Count(*answers.all - std::min(*answers.all, errors));
  }
  draft.add_listener(name, PoolMode::http, stats);
}

}  // namespace

void read_vts(JsonValue root, SnapshotDraft& draft) {
  Process process;
  process.started_unix_seconds = root["loadMsec"].count().value_or(0) / 1000;
  process.version = root["nginxVersion"].text();
  draft.rest.processes.push_back(std::move(process));
  draft.rest.counters_survive_reload = true;
  root["serverZones"].each_field([&](std::string_view name, JsonValue zone) {
    if (name != kAllZones) read_listener(name, zone, draft);
  });
  root["upstreamZones"].each_field([&](std::string_view name, JsonValue servers) {
    std::vector<Peer> peers;
    servers.each([&](JsonValue server) { peers.push_back(read_peer(server)); });
    if (name != kNoGroup) {
      draft.add_pool(pool_of(name));
      return add_peers(std::move(peers), draft);
    }
    for (Peer& peer : peers) {  // each address is a pool of its own, without a `server` line
      Topology::Pool pool = pool_of(peer.address);
      pool.tells_weights = false;
      set_weight(peer.stats, std::nullopt);
      draft.add_pool(std::move(pool));
      add_peers({std::move(peer)}, draft);
    }
  });
}

}  // namespace skewd::nginx
