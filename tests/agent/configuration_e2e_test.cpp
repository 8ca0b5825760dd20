// SPDX-License-Identifier: Apache-2.0
//
// The agent beside a real HAProxy whose configuration file it reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

// Three servers behind a HAProxy that tells us no algorithms: its socket is of level user.
class Reticent {
 public:
  Reticent() {
    for (int i = 0; i < 3; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(configuration({1, 1, 1}));
    support::TrafficPlan plan;
    plan.requests_per_second = 20;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  void reload(const std::vector<int>& weights) { haproxy_->reload(configuration(weights)); }
  /// The file as it would be with these weights.
  [[nodiscard]] std::string file_with(const std::vector<int>& weights) const {
    return directory_.write("planned.cfg", configuration(weights)).string();
  }
  [[nodiscard]] BalancerSettings settings() const {
    BalancerSettings settings;
    settings.name = "edge";
    settings.kind = "haproxy";
    settings.stats = {"unix:" + socket()};
    settings.config = {haproxy_->configuration_file().string()};
    return settings;
  }

 private:
  [[nodiscard]] std::string socket() const { return (directory_.path() / "user").string(); }
  [[nodiscard]] std::string configuration(const std::vector<int>& weights) const {
    std::string text = "global\n  stats socket " + socket() +
                       " mode 600 level user\n"
                       "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
                       "  timeout server 2s\n  balance roundrobin\nfrontend www\n"
                       "  bind 127.0.0.1:" +
                       std::to_string(port_.number()) + "\n  default_backend shop\nbackend shop\n";
    for (std::size_t i = 0; i < origins_.size(); ++i) {
      text += "  server web-" + std::to_string(i) +
              " 127.0.0.1:" + std::to_string(origins_[i]->port()) + " check weight " +
              std::to_string(weights[i]) + "\n";
    }
    return text;
  }

  support::TempDirectory directory_;
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

std::unique_ptr<Agent> start_agent(BalancerSettings balancer) {
  open_log(LogLevel::error, LogFormat::logfmt);  // findings are what these tests make
  Settings settings;
  settings.scrape_interval = 1s;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  settings.balancers = {std::move(balancer)};
  Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

// The open finding of that kind; a copy, as reports come and go.
std::optional<Finding> open_finding(const Agent& agent, FindingKind kind) {
  const auto report = agent.report();
  const auto found = std::find_if(
      report->findings.begin(), report->findings.end(),
      [&](const Finding& finding) { return finding.kind == kind && !finding.resolved; });
  if (found == report->findings.end()) return std::nullopt;
  return *found;
}

bool is_judged(const Agent& agent) {
  const auto report = agent.report();
  return !report->balancers.empty() && !report->balancers[0]->pools.empty() &&
         report->balancers[0]->pools[0].not_comparable.empty() &&
         report->balancers[0]->servers[0].expected_share.has_value();
}

TEST_CASE("e2e: the file tells the algorithm that a socket of level user withholds") {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  Reticent shop;
  const auto agent = start_agent(shop.settings());
  CHECK(eventually(60s, [&] { return is_judged(*agent); }));
  CHECK_FALSE(open_finding(*agent, FindingKind::config_risk));
}

TEST_CASE("e2e: plan --running takes the shares before from the running balancer") {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  Reticent shop;
  const auto agent = start_agent(shop.settings());
  REQUIRE(eventually(60s, [&] { return is_judged(*agent); }));
  const auto plan = [&](const std::vector<int>& weights) {
    return run_skewd({"plan", "--no-vendor", "--no-resolve", "--running", "edge", "--url",
                      "http://" + agent->addresses().at(0), shop.file_with(weights)});
  };
  const Outcome funnel = plan({0, 0, 1});
  CHECK(funnel.status == 1);
  CHECK(funnel.out.find("can receive traffic: 3 -> 1   FUNNEL") != std::string::npos);
  CHECK(funnel.out.find("  web-2  33.3 %    ->  100.0 %") != std::string::npos);
  CHECK(plan({1, 1, 1}).status == 0);
  CHECK(run_skewd({"plan", "--running", "core", "--url", "http://" + agent->addresses().at(0),
                   shop.file_with({1, 1, 1})})
            .err.find("the agent watches no balancer 'core'; it watches edge") !=
        std::string::npos);
}

TEST_CASE("e2e: a file that fails a check is a finding until it is mended") {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  Reticent shop;
  const auto agent = start_agent(shop.settings());
  REQUIRE(eventually(60s, [&] { return is_judged(*agent); }));
  shop.reload({0, 0, 1});
  REQUIRE(
      eventually(60s, [&] { return open_finding(*agent, FindingKind::config_risk).has_value(); }));
  const Finding risk = *open_finding(*agent, FindingKind::config_risk);
  CHECK(risk.pool == "shop");
  CHECK(risk.summary.find("weights leave one of 3 servers of pool shop with traffic") !=
        std::string::npos);
  // Once traffic suffers from it that is the fault, and the risk explains nothing more.
  REQUIRE(eventually(60s, [&] { return open_finding(*agent, FindingKind::skew).has_value(); }));
  CHECK(eventually(60s, [&] {
    const auto skew = open_finding(*agent, FindingKind::skew);
    const auto symptom = open_finding(*agent, FindingKind::config_risk);
    return skew && symptom && symptom->symptom_of == skew->id;
  }));
  shop.reload({1, 1, 1});
  CHECK(eventually(60s, [&] { return !open_finding(*agent, FindingKind::config_risk); }));
}

}  // namespace
}  // namespace skewd::test
