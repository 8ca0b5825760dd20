// SPDX-License-Identifier: Apache-2.0
//
// Balancers that tell by their access log, from the real program to what the agent says: file,
// log and, where there are some, statistics.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "agent/config/settings.h"
#include "tests/support/edited_site.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::EditedSite;
using support::eventually;

constexpr std::chrono::seconds kBound{60};

using Origins = std::vector<std::unique_ptr<support::Origin>>;

Origins make_origins(std::size_t count) {
  Origins origins;
  for (std::size_t i = 0; i < count; ++i) {
    origins.push_back(std::make_unique<support::Origin>("web"));
    origins.back()->behave({.delay = 5ms});
  }
  return origins;
}

// One balancer with the pool shop of these servers, asked forty times a second.
class Shop {
 public:
  Shop(support::MakeEditedBalancer make, const Origins& origins) {
    site_.port = port_.number();
    site_.pools = {{"shop", {}}, {"media", {}}};
    for (const auto& origin : origins) {
      for (auto& pool : site_.pools) pool.members.push_back({.port = origin->port()});
    }
    balancer_ = make(site_);
    if (!balancer_) return;
    traffic_ = std::make_unique<support::Traffic>(support::TrafficPlan{
        .requests_per_second = 40,
        .targets = {{.url = "http://" + support::loopback(site_.port) + "/shop/1", .host = {}}}});
  }

  [[nodiscard]] bool is_missing() const {
    if (!balancer_) MESSAGE("skipped: not installed");
    return !balancer_;
  }
  [[nodiscard]] const support::EditedBalancer& balancer() const { return *balancer_; }
  [[nodiscard]] std::vector<support::EditedPool::Member>& members() {
    return site_.pools[0].members;
  }
  void reload() {
    ++site_.edition;
    balancer_->reload(site_);
  }

 private:
  support::LoopbackPort port_;
  EditedSite site_;
  std::unique_ptr<support::EditedBalancer> balancer_;
  std::unique_ptr<support::Traffic> traffic_;
};

std::unique_ptr<Agent> watch(const std::string& balancers) {
  open_log(LogLevel::error, LogFormat::logfmt);
  const auto settings = read_settings(
      "scrape_interval = \"1s\"\n[state]\ndirectory = \"\"\n[web]\nlisten = [\"127.0.0.1:0\"]\n" +
          balancers,
      "skewd.toml");
  REQUIRE_MESSAGE(settings.has_value(), settings.error().message);
  Result<std::unique_ptr<Agent>> agent = Agent::create(*settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  return std::move(*agent);
}

json report_of(const Agent& agent) {
  const auto answer = support::http_get("http://" + agent.addresses().at(0) + "/api/v1/report");
  return answer ? json::parse(answer->body) : json();
}

json pool_of(const json& report, std::size_t balancer, const std::string& name) {
  if (!report.contains("balancers") || report["balancers"].size() <= balancer) return {};
  for (const json& pool : report["balancers"].at(balancer)["pools"]) {
    if (pool["pool"] == name) return pool;
  }
  return {};
}

// True once so many requests of the pool are counted.
bool counts(const Agent& agent, const std::string& pool, int requests) {
  return eventually(kBound, [&] {
    const json found = pool_of(report_of(agent), 0, pool);
    return found.is_object() && found["requests_total"].get<int>() >= requests;
  });
}

bool finds(const Agent& agent, const std::vector<FindingKind>& kinds, const std::string& pool,
           const std::string& server) {
  const bool found = eventually(kBound, [&] {
    const auto report = agent.report();
    return std::any_of(
        report->findings.begin(), report->findings.end(), [&](const Finding& finding) {
          const bool is_kind = std::find(kinds.begin(), kinds.end(), finding.kind) != kinds.end();
          return is_kind && finding.pool == pool && finding.server == server;
        });
  });
  for (const Finding& finding : agent.report()->findings) CAPTURE(finding.summary);
  return found;
}

}  // namespace

TEST_CASE("e2e: sources: nginx's log and file name the server that all traffic goes to") {
  const Origins origins = make_origins(4);
  Shop shop(support::make_edited_nginx, origins);
  if (shop.is_missing()) return;
  const auto agent = watch(shop.balancer().settings("edge"));
  REQUIRE(counts(*agent, "shop", 80));
  for (std::size_t i = 1; i < 4; ++i) shop.members()[i].out = true;
  shop.reload();
  CHECK(finds(*agent, {FindingKind::skew}, "shop", support::loopback(origins[0]->port())));
}

TEST_CASE("e2e: sources: nginx's log names a server that joins and is offline") {
  const Origins origins = make_origins(4);
  const support::LoopbackPort dead;
  Shop shop(support::make_edited_nginx, origins);
  if (shop.is_missing()) return;
  const auto agent = watch(shop.balancer().settings("edge"));
  REQUIRE(counts(*agent, "shop", 80));
  shop.members().push_back({.port = dead.number()});
  shop.reload();
  CHECK(finds(*agent, {FindingKind::offline_in_rotation, FindingKind::connect_errors}, "shop",
              support::loopback(dead.number())));
}

TEST_CASE("e2e: sources: Apache's status tells who is picked, and its log what came of it") {
  Origins origins = make_origins(4);
  Shop shop(support::make_edited_apache, origins);
  if (shop.is_missing()) return;
  const auto agent = watch(shop.balancer().settings("edge"));
  REQUIRE(counts(*agent, "balancer://shop", 80));
  origins[1]->behave({.status = 500, .delay = 5ms});
  CHECK(finds(*agent, {FindingKind::errors_server}, "balancer://shop",
              "http://" + support::loopback(origins[1]->port())));
}

TEST_CASE("e2e: sources: Caddy's log gives the requests that its endpoint does not tell") {
  const Origins origins = make_origins(4);
  const support::LoopbackPort dead;
  Shop shop(support::make_edited_caddy, origins);
  if (shop.is_missing()) return;
  const auto agent = watch(shop.balancer().settings("edge"));
  const std::string pool = shop.balancer().pool_name("shop");
  REQUIRE(counts(*agent, pool, 80));
  const json told = pool_of(report_of(*agent), 0, pool);
  CHECK(told["not_comparable"] == "");
  CHECK(told["servers"][0]["state"] == "up");  // which no log tells
  shop.members().push_back({.port = dead.number()});
  shop.reload();
  CHECK(finds(*agent, {FindingKind::offline_in_rotation}, pool, support::loopback(dead.number())));
}

TEST_CASE("e2e: sources: HAProxy's socket counts, and its log tells exact times") {
  const Origins origins = make_origins(4);
  Shop shop(support::make_edited_haproxy_with_socket, origins);
  if (shop.is_missing()) return;
  const auto agent = watch(shop.balancer().settings("edge"));
  REQUIRE(counts(*agent, "shop", 80));
  REQUIRE(eventually(kBound, [&] {
    const json pool = pool_of(report_of(*agent), 0, "shop");
    return pool.is_object() && pool["servers"][0]["total_quantiles_seconds"]["0.5"].is_number();
  }));
  const json balancer = report_of(*agent)["balancers"][0];
  CHECK(balancer["exact_latency_source"].get<std::string>().starts_with("unix:"));
  CHECK(balancer["counters_sources"][0].get<std::string>().ends_with("/admin"));
  CHECK(balancer["pools"][0]["picks_are_requests"] == false);  // a log knows no picks
}

TEST_CASE("e2e: sources: a server of two balancers is known to be the same") {
  const Origins origins = make_origins(3);
  Shop one(support::make_edited_nginx, origins);
  Shop other(support::make_edited_haproxy, origins);
  if (one.is_missing() || other.is_missing()) return;
  const auto agent = watch(one.balancer().settings("edge") + other.balancer().settings("inner"));
  REQUIRE(counts(*agent, "shop", 40));
  CHECK(eventually(kBound, [&] {
    const json pool = pool_of(report_of(*agent), 0, "shop");
    if (!pool.is_object()) return false;
    const json also = pool["servers"][0]["also_in"];
    return std::find(also.begin(), also.end(), "inner/shop") != also.end();
  }));
}

}  // namespace skewd::test
