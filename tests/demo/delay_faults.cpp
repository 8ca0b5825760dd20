// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/delay_faults.h"

namespace skewd::demo {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kServers = 4;
constexpr std::size_t kVictim = 2;
constexpr const char* kSlot = "shop/shop-slot-1";

void each_server(HealthySite& site, const std::string& order, bool victim_too) {
  for (std::size_t number = 1; number <= kServers; ++number) {
    if (number == kVictim && !victim_too) continue;
    site.command("set server " + server_place("shop", number) + " " + order);
  }
}

void mend(HealthySite& site) {
  site.behave("shop", kVictim, site.usual_behaviour("shop", kVictim));
}

DelayFault errors(const std::string& name, double share) {
  return {.name = name,
          .inject =
              [share](HealthySite& site) {
                auto behaviour = site.usual_behaviour("shop", kVictim);
                behaviour.error_share = share;
                site.behave("shop", kVictim, behaviour);
              },
          .repair = mend,
          .findings = {"errors_server"},
          .pools = {"shop"},
          .server = server_name("shop", kVictim)};
}

// By weights on the admin socket: the balancer does what it is ordered to.
DelayFault funnel() {
  return {.name = "all to one server",
          .inject = [](HealthySite& site) { each_server(site, "weight 0", false); },
          .repair = [](HealthySite& site) { each_server(site, "weight 10", false); },
          .findings = {"skew/funnel"},
          .pools = {"shop"},
          .server = server_name("shop", kVictim)};
}

// A slot that is enabled although nobody listens there, and that no check watches.
DelayFault offline() {
  return {.name = "an offline server joins",
          .inject =
              [](HealthySite& site) {
                site.command("set server " + std::string(kSlot) + " state ready");
              },
          .repair =
              [](HealthySite& site) {
                site.command("set server " + std::string(kSlot) + " state maint");
              },
          .findings = {"offline_in_rotation"},
          .pools = {"shop"},
          .server = "shop-slot-1"};
}

DelayFault black_hole() {
  return {.name = "nobody can answer",
          .inject = [](HealthySite& site) { each_server(site, "state maint", true); },
          .repair = [](HealthySite& site) { each_server(site, "state ready", true); },
          .findings = {"black_hole"},
          .pools = {"shop"},
          .server = ""};
}

DelayFault latency() {
  return {.name = "one server 5 times slower",
          .inject =
              [](HealthySite& site) {
                auto behaviour = site.usual_behaviour("shop", kVictim);
                behaviour.delay *= 5;
                site.behave("shop", kVictim, behaviour);
              },
          .repair = mend,
          .findings = {"latency_server"},
          .pools = {"shop"},
          .server = server_name("shop", kVictim)};
}

DelayFault shift() {
  return {.name = "half of shop goes to media",
          .inject = [](HealthySite& site) { site.route("/shop/2", "media"); },
          .repair = [](HealthySite& site) { site.unroute("/shop/2"); },
          .findings = {"routing_shift"},
          .pools = {"shop", "media"},
          .server = ""};
}

}  // namespace

std::vector<PoolPlan> delay_pools() {
  return {{.name = "shop",
           .balance = "  balance roundrobin\n",
           .servers = std::vector<ServerPlan>(kServers, {10ms}),
           .slots = 1,
           .slot_options = " no-check",
           .requests_per_second = 20,
           .urls = 2},
          {.name = "media",
           .balance = "  balance roundrobin\n",
           .servers = std::vector<ServerPlan>(3, {10ms}),
           .requests_per_second = 20}};
}

std::vector<DelayFault> make_delay_faults() {
  return {funnel(),
          offline(),
          black_hole(),
          errors("one server fails always", 1),
          errors("one server fails at times, 20 %", 0.2),
          latency(),
          shift()};
}

bool is_right(const ToldFinding& finding, const DelayFault& fault) {
  return calls_somebody(finding) &&
         (fault.findings.contains(finding.finding) || fault.findings.contains(kind_of(finding))) &&
         fault.pools.contains(finding.pool) &&
         (fault.server.empty() || finding.server == fault.server);
}

}  // namespace skewd::demo
