// SPDX-License-Identifier: Apache-2.0
//
// The agent as an object on port 0, beside a real HAProxy with real servers and users.
#include "agent/app/agent.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/log.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/hostile_server.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

// HAProxy with four servers in one pool, and twenty requests a second.
class Shop {
 public:
  Shop() {
    for (int i = 0; i < 4; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(configuration());
    support::TrafficPlan plan;
    plan.requests_per_second = 20;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  support::HaproxyProcess& haproxy() { return *haproxy_; }
  support::Origin& origin(std::size_t i) { return *origins_.at(i); }
  void reload() { haproxy_->reload(configuration()); }
  [[nodiscard]] BalancerSettings settings() const {
    BalancerSettings settings;
    settings.name = "edge";
    settings.kind = "haproxy";
    settings.stats = {"unix:" + haproxy_->admin_socket().string()};
    return settings;
  }

 private:
  [[nodiscard]] std::string configuration() const {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (const auto& origin : origins_) {
      text += "  server " + origin->name() + " 127.0.0.1:" + std::to_string(origin->port()) +
              " weight 10\n";
    }
    return text;
  }
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

// What a HAProxy with one pool of one server says at level user.
constexpr const char* kSmallestAnswers =
    "Pid: 1\nStart_time_sec: 5\n\n"
    "# pxname,svname,type,stot,status,weight,\np,s,2,1,UP,1,\np,BACKEND,1,1,UP,1,\n\n"
    "1\n# be_name srv_name srv_addr srv_port\np s 127.0.0.1 80\n\n";

std::unique_ptr<Agent> start_agent(std::vector<BalancerSettings> balancers) {
  open_log(LogLevel::error, LogFormat::logfmt);  // findings are what these tests make
  Settings settings;
  settings.scrape_interval = 1s;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  settings.balancers = std::move(balancers);
  Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

bool is_ready(const Agent& agent) {
  return eventually(60s, [&] { return agent.report()->ready; });
}

std::uint64_t requests_seen(const Agent& agent) {
  const auto report = agent.report();
  if (report->balancers.empty() || report->balancers[0]->pools.empty()) return 0;
  return report->balancers[0]->pools[0].requests;
}

std::optional<Finding> open_finding(const Agent& agent, FindingKind kind) {
  const auto report = agent.report();
  for (const Finding& finding : report->findings) {
    if (finding.kind == kind && !finding.resolved) return finding;
  }
  return std::nullopt;
}

TEST_CASE("e2e: agent finds a funnel set on the runtime socket, names it, and sees it end") {
  if (is_haproxy_missing()) return;
  Shop shop;
  const auto agent = start_agent({shop.settings()});
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > 60; }));
  for (const char* server : {"web-0", "web-1", "web-3"}) {
    shop.haproxy().command("set server shop/" + std::string(server) + " weight 0");
  }
  REQUIRE(eventually(60s, [&] { return open_finding(*agent, FindingKind::skew).has_value(); }));
  const Finding funnel = *open_finding(*agent, FindingKind::skew);
  CHECK(funnel.subtype == "funnel");
  CHECK(funnel.pool == "shop");
  CHECK(funnel.server == "web-2");
  CHECK(funnel.layer == Layer::balancer);
  CHECK(funnel.cause.kind == "weight");
  shop.reload();
  CHECK(eventually(60s, [&] { return !open_finding(*agent, FindingKind::skew).has_value(); }));
}

TEST_CASE("e2e: agent finds a server that refuses connections and has no check") {
  if (is_haproxy_missing()) return;
  Shop shop;
  const auto agent = start_agent({shop.settings()});
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > 40; }));
  shop.origin(1).close();
  REQUIRE(eventually(
      60s, [&] { return open_finding(*agent, FindingKind::offline_in_rotation).has_value(); }));
  CHECK(open_finding(*agent, FindingKind::offline_in_rotation)->server == "web-1");
  shop.origin(1).open();
  CHECK(eventually(
      60s, [&] { return !open_finding(*agent, FindingKind::offline_in_rotation).has_value(); }));
}

TEST_CASE("e2e: agent goes on over a reload of HAProxy without a finding") {
  if (is_haproxy_missing()) return;
  Shop shop;
  const auto agent = start_agent({shop.settings()});
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > 40; }));
  shop.reload();
  REQUIRE(eventually(60s, [&] { return agent->report()->balancers[0]->reloads == 1; }));
  const std::uint64_t before = requests_seen(*agent);
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > before + 40; }));
  CHECK(agent->report()->findings.empty());
}

TEST_CASE("e2e: agent marks a vanished source down with the reason, and resumes in silence") {
  if (is_haproxy_missing()) return;
  Shop shop;
  const auto socket = shop.haproxy().admin_socket();
  auto away = socket;
  away += ".away";
  const auto agent = start_agent({shop.settings()});
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > 20; }));
  std::filesystem::rename(socket, away);
  REQUIRE(eventually(60s, [&] { return !agent->report()->balancers[0]->up; }));
  CHECK_FALSE(agent->report()->balancers[0]->sources.at(0).problem.empty());
  std::filesystem::rename(away, socket);
  REQUIRE(eventually(60s, [&] { return agent->report()->balancers[0]->up; }));
  const std::uint64_t before = requests_seen(*agent);
  REQUIRE(eventually(60s, [&] { return requests_seen(*agent) > before + 40; }));
  CHECK(agent->report()->findings.empty());
}

TEST_CASE("e2e: agent answers its HTTP surface, and promtool accepts its metrics") {
  if (is_haproxy_missing()) return;
  Shop shop;
  const auto agent = start_agent({shop.settings()});
  REQUIRE(is_ready(*agent));
  const std::string url = "http://" + agent->addresses().at(0);
  for (const char* path : {"/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/report",
                           "/api/v1/findings", "/api/v1/overview", "/web/icon.svg"}) {
    const auto answer = support::http_get(url + path);
    REQUIRE(answer.has_value());
    CHECK_MESSAGE(answer->status == 200, path);
    CHECK_FALSE(answer->body.empty());
  }
  const support::TempDirectory directory;
  const auto file = directory.write("metrics", support::http_get(url + "/metrics")->body);
  const std::string check = "command -v promtool >/dev/null || exit 0; promtool check metrics <" +
                            file.string() + " >" + (directory.path() / "remarks").string() +
                            " 2>&1";
  CHECK_MESSAGE(std::system(check.c_str()) == 0, support::read_file(directory.path() / "remarks"));
}

TEST_CASE("agent: without a directory the past is what is in memory") {
  const auto agent = start_agent({});
  const std::string url = "http://" + agent->addresses().front();
  for (const char* what : {"history", "changes"}) {
    const auto answer = support::http_get(url + "/api/v1/" + what + "?since=1h");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body.ends_with("\":[],\"truncated\":false}\n"));
  }
  const auto metrics = support::http_get(url + "/metrics");
  REQUIRE(metrics);
  CHECK(metrics->body.find("skewd_store_") == std::string::npos);
}

TEST_CASE("agent: what needs a restart is refused in a reload, with the words that say so") {
  const auto agent = start_agent({});
  Settings settings;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  CHECK(agent->reload(settings));
  settings.flight_recorder_mb = 1;
  CHECK(agent->reload(settings).error().message ==
        "[state] flight_recorder_mb cannot change while running; restart skewd");
  settings = Settings();
  settings.web_listen = {"127.0.0.1:0"};
  CHECK(agent->reload(settings).error().message ==
        "[state] directory cannot change while running; restart skewd");
}

TEST_CASE("agent: a balancer that hangs delays nobody else") {
  support::HostileServer hangs(support::hangs());
  support::HostileServer answers(support::answers(kSmallestAnswers));
  const auto settings = [](const std::string& name, std::uint16_t port) {
    BalancerSettings balancer;
    balancer.name = name;
    balancer.kind = "haproxy";
    balancer.stats = {"tcp://127.0.0.1:" + std::to_string(port)};
    return balancer;
  };
  const auto agent =
      start_agent({settings("slow", hangs.port()), settings("fast", answers.port())});
  // The good one is read again before the bad one has even timed out.
  CHECK(eventually(60s, [&] { return answers.visitors() >= 3 && hangs.visitors() >= 1; }));
  CHECK(answers.visitors() > hangs.visitors());
}

}  // namespace
}  // namespace skewd::test
