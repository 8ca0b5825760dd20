// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

constexpr RunbookStep kAskParts{
    "curl -s http://AGENT:10145/metrics | grep 'skewd_server_latency_seconds.*POOL'",
    "mean times of every server by part: queue, connect, response"};

// Alerts about requests that take longer.
constexpr std::array kAlerts{
    AlertKind{FindingKind::latency_server,
              "SkewdServerLatency",
              AlertFamily::finding,
              "",
              "is slower than its peers",
              "The server takes {latency} per request now. Slow is the {layer} layer.",
              {"One server is slower than its peers at the same time. The layer says where: "
               "balancer (queue), network (connect), application (response).",
               "The pool's peers and what they share with it. With layer application the "
               "balancer, unless a skew finding is older.",
               {kAskStatus, kAskParts, kAskServers},
               "Queue: the server is at its connection limit; raise `maxconn` or add servers. "
               "Connect: accept queue, network. Response: what it does that its peers do not: a "
               "deployment, a full disk, a neighbour on the host; take it out meanwhile."}},
    AlertKind{FindingKind::latency_pool,
              "SkewdPoolLatency",
              AlertFamily::finding,
              "",
              "is slower than before",
              "Slow is the {layer} layer, on the servers together.",
              {"A pool is slower than it was, on half of its servers or all.",
               "With layer application the balancer; any single server.",
               {kAskStatus, kAskParts, kAskFindings},
               "What all servers share: database, cache, storage, or heavier requests. Queue: too "
               "few servers for the traffic."}},
};

}  // namespace

std::span<const AlertKind> latency_alerts() { return kAlerts; }

}  // namespace skewd
