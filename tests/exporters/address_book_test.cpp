// SPDX-License-Identifier: Apache-2.0
#include "exporters/address_book.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "exporters/neighbour_text.h"
#include "exporters/pool_verdict.h"
#include "exporters/status/json.h"
#include "exporters/status/page.h"
#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using nlohmann::json;

// Another balancer of the host with one pool of one server.
std::shared_ptr<const BalancerReport> balancer_of(const std::string& name,
                                                  const std::string& address) {
  auto topology = std::make_shared<Topology>();
  Topology::Pool pool;
  pool.name = "api";
  pool.server_count = 1;
  topology->pools = {pool};
  topology->servers = {{"one", address, false}};
  auto balancer = std::make_shared<BalancerReport>();
  balancer->name = name;
  balancer->up = true;
  balancer->topology = topology;
  balancer->pools.resize(1);
  balancer->servers.resize(1);
  balancer->servers[0].share = 0.5F;
  balancer->servers[0].expected_share = 0.5F;
  return balancer;
}

// In the sample web-3 of edge/shop is at fault; the same address serves edge2/api.
Report shared_report(std::size_t others = 1) {
  Report report = support::make_sample_report();
  for (std::size_t i = 0; i < others; ++i) {
    report.balancers.push_back(balancer_of("edge" + std::to_string(i + 2), "10.0.0.13:8080"));
  }
  return report;
}

std::size_t place_of(const BalancerReport& balancer, const std::string& address) {
  const auto& servers = balancer.topology->servers;
  return static_cast<std::size_t>(std::ranges::find(servers, address, &Topology::Server::address) -
                                  servers.begin());
}

std::size_t shop_of(const BalancerReport& balancer) {
  const auto& pools = balancer.topology->pools;
  return static_cast<std::size_t>(std::ranges::find(pools, "shop", &Topology::Pool::name) -
                                  pools.begin());
}

TEST_CASE("address book: a server knows the other pools of its address, and not itself") {
  const Report report = shared_report();
  const BalancerReport& edge = *report.balancers[0];
  const AddressBook book(report);
  CHECK(book.names_of_others(edge, place_of(edge, "10.0.0.13:8080")) ==
        std::vector<std::string>{"edge2/api"});
  CHECK(book.names_of_others(*report.balancers[2], 0) == std::vector<std::string>{"edge/shop"});
  CHECK(book.others(edge, place_of(edge, "10.0.0.12:8080")).empty());
}

TEST_CASE("address book: at most eight are told, and servers without address share none") {
  const Report many = shared_report(20);
  const BalancerReport& edge = *many.balancers[0];
  CHECK(AddressBook(many).others(edge, place_of(edge, "10.0.0.13:8080")).size() == 8);
  Report nameless = support::make_sample_report();
  nameless.balancers = {balancer_of("a", ""), balancer_of("b", "")};
  CHECK(AddressBook(nameless).others(*nameless.balancers[0], 0).empty());
}

TEST_CASE("address book: JSON and page name the other pools") {
  const Report report = shared_report();
  const json told = json::parse(render_report_json(report));
  const json& servers = told["balancers"][2]["pools"][0]["servers"];
  CHECK(servers[0]["also_in"] == json::array({"edge/shop"}));
  CHECK(render_page(report).find("also in edge2/api") != std::string::npos);
}

TEST_CASE("neighbours: the verdict tells how the accused server does elsewhere") {
  Report report = shared_report();
  const BalancerReport& edge = *report.balancers[0];
  const auto sentences = neighbour_sentences(report, edge, shop_of(edge), "web-3");
  REQUIRE(sentences.size() == 1);
  CHECK(sentences[0] == "10.0.0.13:8080 also serves edge2/api, where it is even");
  const Verdict verdict = verdict_of_pool(report, edge, shop_of(edge));
  const auto line =
      std::ranges::find(verdict.lines, "elsewhere", &std::pair<std::string, std::string>::first);
  REQUIRE(line != verdict.lines.end());
  CHECK(line->second == sentences[0]);
  Finding slow;
  slow.kind = FindingKind::latency_server;
  slow.balancer = "edge2";
  slow.pool = "api";
  slow.server = "one";
  report.findings.push_back(slow);
  CHECK(neighbour_sentences(report, edge, shop_of(edge), "web-3")[0] ==
        "10.0.0.13:8080 also serves edge2/api, where it is slow too");
  CHECK(neighbour_sentences(report, edge, shop_of(edge), "").empty());
  CHECK(neighbour_sentences(report, edge, shop_of(edge), "web-0").empty());
}

}  // namespace
}  // namespace skewd
