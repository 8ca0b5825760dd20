// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

constexpr RunbookStep kCheckFile{"haproxy -c -f /etc/haproxy/haproxy.cfg",
                                 "whether HAProxy itself accepts the file"};

// Alerts about what was changed, and what is configured.
constexpr std::array kAlerts{
    AlertKind{
        FindingKind::change_suspect,
        "SkewdChangeSuspect",
        AlertFamily::finding,
        "",
        "got worse after a change",
        "{pool_errors} of {requests} requests per second fail in the pool.",
        {"Weights, states or servers of a pool were changed, or the balancer was reloaded, and "
         "errors, queues or times grew within 15 minutes.",
         "What did not change at that minute.",
         {kAskStatus, kAskFindings, kAskServers},
         "Undo the change that the finding names under `cause`."}},
    AlertKind{FindingKind::config_risk,
              "SkewdConfigRisk",
              AlertFamily::finding,
              "",
              "runs with a configuration that fails a check",
              "The configuration in force can lose or misdirect requests.",
              {"The configuration that the balancer runs with fails a check of skewd.",
               "Whoever is on call: nothing may have happened yet.",
               {kAskStatus, kAskFindings, kCheckFile},
               "Mend the line that the finding names, check again, and reload."}},
    AlertKind{FindingKind::config_drift,
              "SkewdConfigDrift",
              AlertFamily::finding,
              "",
              "runs with something else than its file says",
              "The next reload or restart would change the traffic.",
              {"Weights, states or servers of the running balancer differ from its configuration "
               "file: somebody changed them on the runtime socket, or the file was changed and "
               "not loaded.",
               "The servers.",
               {kAskStatus, kAskServers, kCheckFile},
               "Write into the file what is meant, or reload to return to it."}},
};

}  // namespace

std::span<const AlertKind> change_alerts() { return kAlerts; }

}  // namespace skewd
