// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

constexpr RunbookStep kAskUnit{"systemctl status skewd; journalctl -u skewd -n 50",
                               "on the host: whether it runs, and why not"};
constexpr RunbookStep kAskHealth{"curl -sv http://AGENT:10145/-/healthy",
                                 "whether it answers where Prometheus asks"};

// Alerts about skewd itself.
constexpr std::array kAlerts{
    AlertKind{
        FindingKind::blind,
        "SkewdBlind",
        AlertFamily::finding,
        "",
        "cannot be read by skewd",
        "Silence is not health: nothing is known of this balancer, and open findings stay open.",
        {"A source has not answered for three scrapes and ten seconds, or the balancer was not "
         "read for five minutes, or it keeps restarting.",
         "The traffic, as far as anybody knows. A balancer that answers no statistics may serve "
         "well.",
         {kAskStatus,
          {"echo 'show info' | socat - /run/haproxy/admin.sock", "whether the source answers you"},
          kAskUnit},
         "The finding says what failed. A refused permission names the line that grants it; a "
         "missing socket means that the balancer is down or moved it."}},
    AlertKind{std::nullopt,
              "SkewdDown",
              AlertFamily::agent,
              "warning",
              "skewd cannot be scraped",
              "No agent answers there, so nobody watches the balancers of that host. Alerts that "
              "were firing stay until it is back.",
              {"Prometheus cannot scrape an agent, or knows of no target with `job=\"skewd\"` at "
               "all.",
               "The balancer: skewd only reads it, and it serves on.",
               {kAskHealth,
                kAskUnit,
                {"curl -s http://PROMETHEUS:9090/api/v1/targets | jq '.data.activeTargets[] | "
                 "select(.labels.job == \"skewd\") | .lastError'",
                 "what Prometheus says of it"}},
               "Start it, open the port, or correct the target. Without any target: add the job "
               "`skewd`, see `docs/prometheus.md`."}},
    AlertKind{std::nullopt,
              "SkewdWatchdog",
              AlertFamily::agent,
              "none",
              "the way from Prometheus to you works",
              "This alert always fires. Route it to something that calls you when it is missing.",
              {"Nothing is wrong. As long as it arrives, Prometheus evaluates rules and "
               "Alertmanager sends.",
               "Everything. When it is missing, Prometheus, Alertmanager or the way between them.",
               {{{"amtool alert query alertname=SkewdWatchdog", "whether Alertmanager has it"},
                 {"curl -s http://PROMETHEUS:9090/api/v1/rules | jq '.data.groups[].name'",
                  "whether the rules are loaded"},
                 {"curl -s http://PROMETHEUS:9090/api/v1/alertmanagers", "who gets the alerts"}}},
               "Mend what is missing between Prometheus and the dead man's switch."}},
};

}  // namespace

std::span<const AlertKind> agent_alerts() { return kAlerts; }

}  // namespace skewd
