// SPDX-License-Identifier: Apache-2.0
//
// What the planner says of algorithms that follow load, beside what a real HAProxy does.
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "agent/plan/forecast.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

constexpr double kRate = 100;  // requests per second

// One pool of four servers, of which the first takes ten times as long. The weight is large
// because HAProxy draws from a ring, which is uneven with few points.
class OneSlow {
 public:
  explicit OneSlow(const std::string& algorithm) {
    std::string text =
        "defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) + "\n  default_backend shop\nbackend shop\n  balance " +
        algorithm + "\n";
    for (int i = 0; i < 4; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
      support::Behaviour behaviour;
      behaviour.delay = std::chrono::milliseconds(i == 0 ? 200 : 20);
      behaviour.spread = 0.7;
      origins_.back()->behave(behaviour);
      text += "  server web-" + std::to_string(i) +
              " 127.0.0.1:" + std::to_string(origins_.back()->port()) + " weight 100\n";
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = kRate;
    plan.seed = 7;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }

  [[nodiscard]] std::unique_ptr<Agent> watch() const {
    open_log(LogLevel::error, LogFormat::logfmt);  // the slow server is a finding
    BalancerSettings edge;
    edge.name = "edge";
    edge.kind = "haproxy";
    edge.stats = {"unix:" + haproxy_->admin_socket().string()};
    Settings settings;
    settings.scrape_interval = 1s;
    settings.web_listen = {"127.0.0.1:0"};
    settings.state_directory = "";
    settings.balancers = {edge};
    auto agent = Agent::create(settings);
    REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
    (*agent)->start();
    return std::move(*agent);
  }

 private:
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

PoolSpec pool_of(const std::string& algorithm) {
  PoolSpec pool;
  pool.name = "shop";
  pool.balance.algorithm = algorithm;
  for (int i = 0; i < 4; ++i) {
    pool.servers.emplace_back();
    pool.servers.back().name = "web-" + std::to_string(i);
    pool.servers.back().weight = 100;
  }
  return pool;
}

// As `plan --running` takes it from the agent; absent until all servers have been timed.
std::optional<PoolLoad> load_of(const BalancerReport& balancer) {
  PoolLoad load{balancer.pools[0].request_rate, {}};
  for (std::size_t i = 0; i < balancer.servers.size(); ++i) {
    const auto response =
        balancer.servers[i].latency[static_cast<std::size_t>(LatencyPart::response)];
    if (!response) return std::nullopt;
    load.response_seconds[balancer.topology->servers[i].name] = *response;
  }
  return load;
}

void compare(const std::string& words, const std::string& algorithm, double tolerance) {
  OneSlow shop(words);
  const auto agent = shop.watch();
  const auto counted = [&] {
    const auto report = agent->report();
    if (report->balancers.empty() || report->balancers[0]->pools.empty()) return false;
    const auto load = load_of(*report->balancers[0]);
    return report->balancers[0]->pools[0].requests > 3000 && load && load->requests_per_second > 50;
  };
  REQUIRE(eventually(120s, counted));
  const auto balancer = agent->report()->balancers[0];
  const auto load = load_of(*balancer);
  REQUIRE(load);
  const auto predicted = forecast(*find_balancer_kind("haproxy"), pool_of(algorithm), &*load);
  REQUIRE(predicted.shares.size() == 4);
  std::string figures;
  for (std::size_t i = 0; i < 4; ++i) {
    const double share = static_cast<double>(balancer->servers[i].picks) /
                         static_cast<double>(balancer->pools[0].requests);
    figures += " " + std::to_string(share) + "/" + std::to_string(predicted.shares[i]);
    CAPTURE(i);
    CHECK(std::abs(share - predicted.shares[i]) < tolerance);
  }
  MESSAGE(words << " got/forecast:" << figures);
}

TEST_CASE("e2e: leastconn and random share as forecast from an agent's response times") {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  compare("leastconn", "leastconn", 0.08);
  compare("random", "random(2)", 0.08);
}

}  // namespace
}  // namespace skewd::test
