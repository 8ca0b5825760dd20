// SPDX-License-Identifier: Apache-2.0
//
// `skewd trace` and `skewd check --routes` through a real HAProxy, with and without an agent.
#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using support::eventually;

std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

// A HAProxy with two pools, whose log an agent reads.
class Site {
 public:
  Site() : haproxy_(configuration(false)) {
    open_log(LogLevel::error, LogFormat::logfmt);
    Settings settings;
    settings.scrape_interval = 1s;
    settings.web_listen = {"127.0.0.1:0"};
    settings.state_directory = "";
    BalancerSettings edge;
    edge.name = "edge";
    edge.kind = "haproxy";
    edge.stats = {"unix:" + haproxy_.admin_socket().string()};
    edge.access_log = "udp:" + at(log_.number());
    settings.balancers = {edge};
    Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
    REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
    agent_ = std::move(*agent);
    agent_->start();
    REQUIRE(eventually(60s, [&] { return agent_->report()->ready; }));
  }
  [[nodiscard]] std::string agent_url() const { return "http://" + agent_->addresses().at(0); }
  [[nodiscard]] std::string url() const { return "http://" + at(port_.number()); }
  [[nodiscard]] std::string file() const { return haproxy_.configuration_file().string(); }
  void swap() { haproxy_.reload(configuration(true)); }

 private:
  [[nodiscard]] std::string configuration(bool swapped) const {
    const std::string img = swapped ? "shop" : "media";
    const std::string other = swapped ? "media" : "shop";
    return "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n"
           "  timeout server 2s\nfrontend www\n  bind " +
           at(port_.number()) + "\n  log " + at(log_.number()) + " local0\n" +
           support::documented_log_lines("haproxy", "\"Ta\"") + "  use_backend " + img +
           " if { path_beg /img }\n  use_backend " + img +
           " if { src 10.9.9.9 }\n  default_backend " + other +
           "\nbackend shop\n  balance roundrobin\n  server web-1 " + at(web_1_.port()) +
           "\n  server web-2 " + at(web_2_.port()) + "\nbackend media\n  server img-1 " +
           at(img_.port()) + "\n";
  }
  support::LoopbackPort port_, log_;
  support::Origin web_1_{"web-1"}, web_2_{"web-2"}, img_{"img-1"};
  support::HaproxyProcess haproxy_;
  std::unique_ptr<Agent> agent_;
};

TEST_CASE("e2e: trace shows pool, server and the balancer's own times of one request") {
  if (is_haproxy_missing()) return;
  const Site site;
  const Outcome told = run_skewd({"trace", site.url() + "/img/1", "--url", site.agent_url()});
  CAPTURE(told.out);
  CAPTURE(told.err);
  CHECK(told.status == 0);
  for (const char* part : {"status 200", "balancer queue", "server connect", "server response",
                           "media/img-1 of edge, as the access log tells", "img-1 answered"}) {
    CAPTURE(part);
    CHECK(told.out.find(part) != std::string::npos);
  }
}

TEST_CASE("e2e: trace shows how several requests are shared beside what is due") {
  if (is_haproxy_missing()) return;
  const Site site;
  const Outcome told = run_skewd(
      {"trace", site.url() + "/", "--count", "10", "--format", "json", "--url", site.agent_url()});
  CAPTURE(told.out);
  REQUIRE(told.status == 0);
  const Json json = Json::parse(told.out);
  CHECK(json.at("requests").size() == 10);
  REQUIRE(json.at("servers").size() == 2);
  for (const Json& server : json.at("servers")) {
    CHECK(server.at("pool") == "shop");
    CHECK(server.at("requests") == 5);
    CHECK(server.at("expected_share") == doctest::Approx(0.5));
  }
}

TEST_CASE("e2e: trace without an agent tells what can be seen from outside, and says so") {
  if (is_haproxy_missing()) return;
  const Site site;
  const support::LoopbackPort nobody;
  const Outcome told =
      run_skewd({"trace", site.url() + "/", "--url", "http://" + at(nobody.number())});
  CAPTURE(told.out);
  CHECK(told.status == 0);
  CHECK(told.out.find("nobody tells") != std::string::npos);
  CHECK(told.out.find("no agent was asked: ") != std::string::npos);
  CHECK(told.out.find("not told") != std::string::npos);
  const Outcome refused = run_skewd({"trace", "http://" + at(nobody.number()) + "/"});
  CHECK(refused.status == 1);
  CHECK(refused.out.find("not answered: Connection refused") != std::string::npos);
  CHECK(run_skewd({"trace", "ftp://127.0.0.1/"}).status == 2);
  CHECK(run_skewd({"trace", site.url(), "--count", "0"}).status == 2);
}

TEST_CASE("e2e: check --routes tries every route, and finds those that run otherwise") {
  if (is_haproxy_missing()) return;
  Site site;
  const auto run = [&] {
    return run_skewd(
        {"check", "--routes", site.file(), "--format", "json", "--url", site.agent_url()});
  };
  const Outcome well = run();
  CAPTURE(well.out);
  CAPTURE(well.err);
  CHECK(well.status == 0);
  const Json routes = Json::parse(well.out).at("routes");
  REQUIRE(routes.size() == 3);
  CHECK(routes[0].at("expected_pool") == "media");
  CHECK(routes[0].at("server") == "img-1");
  CHECK(routes[0].at("result") == "right");
  CHECK(routes[1].at("result") == "not_tested");
  CHECK(routes[2].at("pool") == "shop");
  CHECK(routes[2].at("result") == "right");

  const support::TempDirectory directory;
  const std::string before =
      directory.write("before.cfg", support::read_file(site.file())).string();
  site.swap();
  const Outcome wrong = run_skewd({"check", "--routes", before, "--url", site.agent_url()});
  CAPTURE(wrong.out);
  CHECK(wrong.status == 1);
  CHECK(wrong.out.find("wrong") != std::string::npos);
}

}  // namespace
}  // namespace skewd::test
