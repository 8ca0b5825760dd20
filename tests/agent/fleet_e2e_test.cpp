// SPDX-License-Identifier: Apache-2.0
//
// Three agents beside three real HAProxies, a real Prometheus with the fleet's rules and a real
// Alertmanager: a skew that is too small for any one balancer.
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/support/alertmanager_process.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/prometheus_process.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"
#include "tests/support/webhook.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

constexpr int kServers = 4;
constexpr const char* kFleetAlert = "SkewdFleetShareOff";

using Origins = std::vector<std::unique_ptr<support::Origin>>;

// HAProxy that hashes paths while everybody believes that it goes round, so that paths decide what
// each server gets; and an agent that believes so too.
class Balancer {
 public:
  explicit Balancer(const Origins& origins) : haproxy_(configuration(origins)) {
    Settings settings;
    settings.scrape_interval = 1s;
    settings.web_listen = {"127.0.0.1:0"};
    settings.state_directory = "";
    BalancerSettings balancer;
    balancer.name = "edge";
    balancer.kind = "haproxy";
    balancer.stats = {"unix:" + haproxy_.admin_socket().string()};
    balancer.pools = {{.match = "shop", .algorithm = "roundrobin", .share_tolerance = {}}};
    settings.balancers = {balancer};
    Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
    REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
    agent_ = std::move(*agent);
    agent_->start();
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_.number()) + "/";
  }
  [[nodiscard]] const Agent& agent() const { return *agent_; }

  /// A path that leads to each server.
  [[nodiscard]] std::map<std::string, std::string> paths() const {
    std::map<std::string, std::string> paths;
    for (int i = 0; i < 200 && paths.size() < kServers; ++i) {
      const std::string path = "item" + std::to_string(i);
      const auto answer = support::http_get(url() + path);
      if (answer) paths.emplace(answer->origin, path);
    }
    return paths;
  }

 private:
  [[nodiscard]] std::string configuration(const Origins& origins) const {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) + "\n  default_backend shop\nbackend shop\n  balance uri\n";
    for (const auto& origin : origins) {
      text += "  server " + origin->name() + " 127.0.0.1:" + std::to_string(origin->port()) + "\n";
    }
    return text;
  }

  support::LoopbackPort port_;
  support::HaproxyProcess haproxy_;
  std::unique_ptr<Agent> agent_;
};

bool is_something_missing() {
  for (const std::string& why :
       {support::HaproxyProcess::missing(), support::AlertmanagerProcess::missing(),
        support::PrometheusProcess::missing()}) {
    if (why.empty()) continue;
    MESSAGE("skipped: " << why);
    return true;
  }
  return false;
}

// The rules that we ship, evaluated every second instead of every minute.
std::string fleet_rules() {
  std::string rules = support::read_file(std::filesystem::path(SKEWD_SOURCE_DIR) /
                                         "packaging/prometheus/skewd-fleet.rules.yml");
  constexpr std::string_view kMinute = "interval: 1m\n";
  for (auto at = rules.find(kMinute); at != std::string::npos; at = rules.find(kMinute, at)) {
    rules.replace(at, kMinute.size(), "interval: 1s\n");
  }
  return rules;
}

// One server gets a seventh more than its due: less than matters on one balancer.
support::TrafficPlan uneven_plan(const Balancer& balancer) {
  support::TrafficPlan plan;
  plan.requests_per_second = 120;
  plan.connections = support::Connections::kept_alive;
  for (const auto& [server, path] : balancer.paths()) {
    plan.targets.push_back(
        {.url = balancer.url() + path, .host = {}, .weight = server == "web-2" ? 1.2 : 1.0});
  }
  REQUIRE(plan.targets.size() == kServers);
  return plan;
}

TEST_CASE("e2e: a skew too small for each of three agents is found by the fleet's rule alone") {
  if (is_something_missing()) return;
  open_log(LogLevel::error, LogFormat::logfmt);
  Origins origins;
  for (int i = 0; i < kServers; ++i) {
    origins.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
  }
  std::vector<std::unique_ptr<Balancer>> balancers;
  std::vector<std::unique_ptr<support::Traffic>> traffic;
  support::PrometheusPlan plan;
  for (int i = 0; i < 3; ++i) {
    balancers.push_back(std::make_unique<Balancer>(origins));
    plan.targets.push_back(balancers.back()->agent().addresses().at(0));
    traffic.push_back(std::make_unique<support::Traffic>(uneven_plan(*balancers.back())));
  }
  const support::Webhook webhook;
  const support::AlertmanagerProcess alertmanager(
      {support::alertmanager_configuration(webhook.url())});
  plan.alertmanagers = {alertmanager.url().substr(std::string("http://").size())};
  plan.rules = fleet_rules();
  const support::PrometheusProcess prometheus(plan);

  CHECK(eventually(120s, [&] { return webhook.count(kFleetAlert, "shop", true) > 0; }));
  CHECK(webhook.count(kFleetAlert, "shop", true) == 1);
  CHECK(webhook.count("SkewdShareOff", "shop", true) == 0);
  CHECK(webhook.count("SkewdTrafficSkew", "shop", true) == 0);
  for (const auto& balancer : balancers) CHECK(balancer->agent().report()->findings.empty());
}

}  // namespace
}  // namespace skewd::test
