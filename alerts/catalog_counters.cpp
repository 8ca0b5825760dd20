// SPDX-License-Identifier: Apache-2.0
#include "alerts/catalog.h"

namespace skewd {
namespace {

constexpr RunbookStep kAskPair{
    "promtool query instant http://PROMETHEUS:9090 "
    "'increase(skewd_server_picks_total{pool=\"POOL\"}[1h]) / "
    "increase(skewd_server_expected_picks_total{pool=\"POOL\"}[1h])'",
    "how many times its due each server got on each balancer"};

// Alerts from the counter pair alone, without a detector.
constexpr std::array kAlerts{
    AlertKind{std::nullopt,
              "SkewdShareOff",
              AlertFamily::counter,
              "warning",
              "does not share its requests as due",
              "By the counters alone, with certainty of {nats}: {ratios}. The agent's own "
              "detector does not say so.",
              {"Prometheus compared how often servers were picked with how often they were due, "
               "over 15 minutes and an hour, and found a difference of a fifth or more that "
               "chance does not explain. It does not ask the agent's detector, and is quiet while "
               "that has a finding for the pool. So either it is younger than a minute, or the "
               "detector is wrong.",
               "Chance: over a thousand pools less than one such alarm in ten years is expected.",
               {kAskPair, kAskStatus, kAskServers},
               "As `SkewdTrafficSkew`. If the shares are meant to be so, silence it; if skewd "
               "should have found it, keep what `skewd record` writes."}},
    AlertKind{std::nullopt,
              "SkewdFleetShareOff",
              AlertFamily::fleet,
              "warning",
              "is not shared as due over all balancers together",
              "Over all agents together, with certainty of {nats}: {fleet_ratios}. It is too "
              "little to be certain of on any one of them.",
              {"Summed over all balancers that have the pool, a server gets a tenth more or less "
               "than it is due, and chance does not explain it. No single balancer is sure of "
               "it.",
               "Any single balancer: the same is wrong everywhere, such as weights, a template of "
               "the configuration, or a common version.",
               {kAskPair,
                {"skewd rules --fleet | grep -n 'skewd:fleet'", "how it was computed"},
                kAskStatus},
               "Compare the pool's configuration with what was meant, once; then deploy it "
               "everywhere."}},
    AlertKind{std::nullopt,
              "SkewdBalancerDiffers",
              AlertFamily::fleet,
              "warning",
              "shares its requests unlike the same pool on other balancers",
              "Against the median of its siblings, with certainty of {nats}. This balancer: "
              "{ratios}.",
              {"Of three or more balancers that have the pool, this one sends a server a fifth "
               "more or less of its due than the others do, and chance does not explain it.",
               "The servers: the others get from them what they are due.",
               {kAskPair, kAskServers, kAskStatus},
               "Compare this balancer's version, configuration and process age with those of its "
               "siblings. Reload it, or take it out."}},
};

}  // namespace

std::span<const AlertKind> counter_alerts() { return kAlerts; }

}  // namespace skewd
