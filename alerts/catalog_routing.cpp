// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

// Alerts about where requests go.
constexpr std::array kAlerts{
    AlertKind{
        FindingKind::skew,
        "SkewdTrafficSkew",
        AlertFamily::finding,
        "",
        "gets another share of its pool's requests than it is due",
        "The server gets {share} of the requests of the pool and is due {due} ({subtype}).",
        {"The balancer does not share a pool's requests as it should, or as it was told although "
         "that cannot be meant. The subtype says how: `funnel` (nearly all to one), `starved` "
         "(nearly none), `weights_ignored`, `old_weights`, `weights_swapped`, `subset`, `order` or "
         "`other`.",
         "The servers, and what stands behind them, as long as no finding of errors or latency is "
         "older. A server that suddenly gets five times its requests looks slow and fails checks: "
         "that is harm, not cause. `innocent` of the finding names what was seen to be well.",
         {kAskStatus, kAskServers, kAskFindings},
         "Bring back what the change before it took: `set server POOL/SERVER weight N` or `set "
         "server POOL/SERVER state ready` at once, or a reload, which returns to the file. If "
         "nothing changed, look for an old process that still serves (`show info`, `ps`)."}},
    AlertKind{
        FindingKind::black_hole,
        "SkewdBlackHole",
        AlertFamily::finding,
        "",
        "loses requests because nobody can answer them",
        "{{ if $labels.pool }}{eligible} of {servers} servers of the pool can be chosen, and the "
        "balancer itself answers {balancer_errors} requests per second with errors."
        "{{ else }}The listener answers with errors that no pool accounts for.{{ end }}",
        {"Requests reach a pool without a live server, or a route leads to a pool that does not "
         "exist. With `listener` and without `pool` it is the latter: errors that a listener "
         "counts and no pool accounts for.",
         "The application: it never sees these requests. Other pools of the same balancer.",
         {kAskStatus, kAskServers, kAskErrors},
         "Of a pool: bring a server back (the summary of the finding says why none can be chosen: "
         "down, taken out, weight 0, no address). Of a listener: compare the names in routes and "
         "maps with the names of the pools, and take back the last deployment."}},
    AlertKind{FindingKind::latent_black_hole,
              "SkewdLatentBlackHole",
              AlertFamily::finding,
              "",
              "could answer nobody, and the next request is lost",
              "{eligible} of {servers} servers of the pool can be chosen. Nobody was harmed yet.",
              {"Every server of a pool that had requests within the last hour is down, taken out, "
               "at weight 0 or without an address.",
               "Whoever sent the last requests. Nothing is lost so far.",
               {kAskServers, kAskStatus, kAskFindings},
               "Bring a server back before requests come, or take the route away as well if the "
               "pool is retired."}},
    AlertKind{
        FindingKind::routing_shift,
        "SkewdRoutingShift",
        AlertFamily::finding,
        "",
        "does not get the requests that it usually gets; another pool does",
        "The pool gets {requests} requests per second now. The verdict names the other pool.",
        {"Traffic moved from one pool to another in the same minute, by as much as it is missed, "
         "or two pools answer as the other one used to.",
         "Clients: they ask as before, in sum. Servers of both pools, which answer what is not "
         "theirs.",
         {kAskStatus,
          kAskFindings,
          {"diff <(git show HEAD~1:haproxy.cfg) haproxy.cfg",
           "what the last deployment did to rules and maps"}},
         "Compare rules and maps with what was meant, take back the last change and reload."}},
    AlertKind{
        FindingKind::route_mismatch,
        "SkewdRouteMismatch",
        AlertFamily::finding,
        "",
        "did not answer a probe as it should",
        "A request that should be answered by this pool was answered by another one, or by nobody.",
        {"A probe that skewd sent through the balancer was answered by the wrong pool, wrongly, or "
         "not at all, two times of three. The subtype says how: `unanswered`, `certificate`, "
         "`wrong_pool`, `wrong_server`, `wrong_status`, `wrong_answer` or `slow`.",
         "The servers of the expected pool, if requests of others reach them.",
         {kAskStatus,
          kAskFindings,
          {"curl -sv -o /dev/null URL", "the same request by hand: which server, which status"}},
         "Compare rules and maps with what was meant, take back the last change and reload. If "
         "the route was moved on purpose, correct the probe."}},
    AlertKind{
        FindingKind::traffic_drop,
        "SkewdTrafficDrop",
        AlertFamily::finding,
        "",
        "gets fewer requests than it should",
        "{requests} requests per second reach the pool now.",
        {"A pool, or the whole balancer, gets far fewer requests than at this hour of other days.",
         "The servers: what is not asked cannot be slow. If all pools lose alike, the balancer is "
         "not to blame either, but what stands before it.",
         {kAskStatus,
          kAskFindings,
          {"dig +short NAME; curl -sv -o /dev/null URL", "whether clients still come here"}},
         "If one pool lost, read its routes. If all did, look at DNS, the firewall and the "
         "balancer in front."}},
    AlertKind{FindingKind::traffic_surge,
              "SkewdTrafficSurge",
              AlertFamily::finding,
              "",
              "gets more requests than usual",
              "{requests} requests per second reach the pool now.",
              {"A pool, or the whole balancer, gets far more requests than at this hour of other "
               "days. That harms nobody by itself and is `info`, which never pages.",
               "The balancer and the servers, until they are slow or fail; that is told apart.",
               {kAskStatus,
                {"echo 'show table' | socat - /run/haproxy/admin.sock",
                 "stick tables, if any count clients"},
                kAskFindings},
               "Nothing, unless something else is told. A retry storm shows as errors before it."}},
};

}  // namespace

std::span<const AlertKind> routing_alerts() { return kAlerts; }

}  // namespace skewd
