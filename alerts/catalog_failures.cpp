// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

// Alerts about requests that fail.
constexpr std::array kAlerts{
    AlertKind{
        FindingKind::offline_in_rotation,
        "SkewdOfflineInRotation",
        AlertFamily::finding,
        "",
        "does not answer and is being picked",
        "The server gets {share} of the requests of the pool. {connect_errors} connections per "
        "second fail.",
        {"The balancer goes on choosing a server that answers nothing, or one that it knows to be "
         "down or in maintenance. Without `server`: half of the pool at once.",
         "The servers that answer. Clients, who get errors in turns, because only part of the "
         "requests is sent there.",
         {kAskStatus,
          kAskServers,
          {"curl -sv -o /dev/null http://ADDRESS:PORT/", "whether it answers anybody"}},
         "Take it out: `set server POOL/SERVER state maint`. If no check watches it, add one; if "
         "its check passes, let it ask for an answer (`option httpchk`)."}},
    AlertKind{
        FindingKind::connect_errors,
        "SkewdConnectErrors",
        AlertFamily::finding,
        "",
        "refuses or loses more connections than before",
        "{connect_errors} connections per second fail.",
        {"Connecting to a server fails more often than it used to. The balancer tries again, so "
         "users may only see it as slowness.",
         "The application's code: it never saw these requests. If `server` is set, the network as "
         "a whole: one server is not the network.",
         {kAskStatus,
          {"ss -ltn 'sport = :PORT'", "on the server: Recv-Q near Send-Q is a full accept queue"},
          kAskStat},
         "A full accept queue or file descriptors that ran out: restart or raise the limit. "
         "Otherwise packet filters and the path between. Take the server out meanwhile."}},
    AlertKind{FindingKind::requests_lost,
              "SkewdRequestsLost",
              AlertFamily::finding,
              "",
              "answers requests with errors of the balancer's own",
              "The balancer itself answers {balancer_errors} of {requests} requests per second "
              "with errors; {eligible} of {servers} servers can be chosen.",
              {"The balancer gives up on requests although servers can be chosen: the queue took "
               "too long, or no server was free.",
               "The servers' answers: these requests got none.",
               {kAskStatus,
                {"grep -E ' (sQ|SC|cQ)' /var/log/haproxy.log | tail",
                 "why it gave up: `sQ` the queue took too long, `SC` no server"},
                kAskServers},
               "Raise `maxconn` of the servers if they have room, add servers, or bring back what "
               "was taken out."}},
    AlertKind{FindingKind::errors_server,
              "SkewdServerErrors",
              AlertFamily::finding,
              "",
              "fails more of its requests than before",
              "{server_errors} requests per second fail at the server.",
              {"One server answers with 5xx, or breaks off without an answer, more often than it "
               "used to, and its peers do not.",
               "The balancer and what all servers share: the peers answer.",
               {kAskStatus,
                {"journalctl -u SERVICE --since '15 min ago'", "on the server: its own log"},
                kAskStat},
               "Take it out (`set server POOL/SERVER state maint`), then compare version, "
               "configuration and what it alone depends on with its peers."}},
    AlertKind{FindingKind::errors_pool,
              "SkewdPoolErrors",
              AlertFamily::finding,
              "",
              "fails more requests than before, on half of its servers or all",
              "{pool_errors} of {requests} requests per second fail in the pool.",
              {"Servers of a pool fail together.",
               "The balancer: it passes on what they answer, and shares are as due unless a "
               "finding says otherwise. Any single server.",
               {kAskStatus,
                {"journalctl -u SERVICE --since '15 min ago'", "on two of the servers: their logs"},
                kAskFindings},
               "Look at what the servers share: the last deployment, a database, a dependency."}},
    AlertKind{FindingKind::flapping,
              "SkewdFlapping",
              AlertFamily::finding,
              "",
              "comes and goes",
              "The finding, or the check of a server, changed its mind three times or more "
              "({subtype}).",
              {"Checks change a server between up and down again and again, or the same finding "
               "came for the third time within an hour.",
               "The balancer: it follows its checks.",
               {kAskStatus, kAskServers, kAskFindings},
               "A check that is too strict, a server at its limit and a process that dies and is "
               "started again all look like this. Take the server out until it is clear which."}},
};

}  // namespace

std::span<const AlertKind> failure_alerts() { return kAlerts; }

}  // namespace skewd
