// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/comparison.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/agent/plan/pools.h"

namespace skewd {
namespace {

using test::pool_of;

// A configuration with what is predicted of it; both stay together.
struct Side {
  Configuration configuration;
  std::vector<Diagnostic> diagnostics;

  [[nodiscard]] PlannedSide planned() const {
    PlannedSide side{&configuration, {}, diagnostics};
    for (const PoolSpec& pool : configuration.pools) {
      side.forecasts.push_back(forecast(*find_balancer_kind("haproxy"), pool, nullptr));
    }
    return side;
  }
  void route(const std::string& condition, const std::string& pool) {
    RouteSpec route;
    route.listener = "www";
    route.condition = condition;
    route.targets.push_back({pool, 1, {}});
    configuration.routes.push_back(std::move(route));
  }
};

Side shop_with(const std::vector<double>& weights) {
  Side side;
  side.configuration.pools.push_back(pool_of("shop", weights));
  side.route("", "shop");
  return side;
}

Comparison compare_sides(const Side& before, const Side& after) {
  return compare(before.planned(), after.planned());
}

bool objects(const Comparison& comparison, const std::string& words, double max_shift = 0.5) {
  const auto against = objections(comparison, max_shift);
  return std::any_of(against.begin(), against.end(),
                     [&](const std::string& one) { return one.find(words) != std::string::npos; });
}

TEST_CASE("comparison: weights that leave one server with traffic are a new funnel") {
  const auto plan = compare_sides(shop_with({10, 10, 10, 10, 10}), shop_with({0, 0, 0, 10, 0}));
  REQUIRE(plan.pools.size() == 1);
  CHECK(plan.pools[0].is_new_funnel());
  CHECK(plan.pools[0].servers[3].before.share == doctest::Approx(0.2));
  CHECK(plan.pools[0].servers[3].after.share == doctest::Approx(1.0));
  CHECK(plan.pools[0].largest_move() == doctest::Approx(0.8));
  CHECK(objects(plan, "all traffic of pool shop goes to one server"));
}

TEST_CASE("comparison: a pool that had one server all along is no new funnel") {
  const auto plan = compare_sides(shop_with({1, 0}), shop_with({2, 0}));
  CHECK_FALSE(plan.pools[0].is_new_funnel());
  CHECK_FALSE(plan.pools[0].is_changed());
  CHECK(objections(plan, 0.5).empty());
}

TEST_CASE("comparison: servers that come and go have no share on the other side") {
  Side after = shop_with({1, 1, 1});
  after.configuration.pools[0].servers[0].name = "web-9";
  const auto plan = compare_sides(shop_with({1, 1, 1}), after);
  const auto& servers = plan.pools[0].servers;
  REQUIRE(servers.size() == 4);
  CHECK(servers[0].server == "web-9");
  CHECK_FALSE(servers[0].before.exists);
  CHECK(servers[3].server == "web-0");
  CHECK_FALSE(servers[3].after.exists);
  CHECK(servers[3].move() == doctest::Approx(-1.0 / 3));
}

TEST_CASE("comparison: a server that keeps its name but moves is told") {
  Side after = shop_with({1, 1});
  after.configuration.pools[0].servers[1].address = "10.0.0.99:8080";
  const auto plan = compare_sides(shop_with({1, 1}), after);
  CHECK(plan.pools[0].is_changed());
  CHECK(plan.pools[0].servers[1].remark == "address 10.0.0.11:8080 -> 10.0.0.99:8080");
}

TEST_CASE("comparison: a share that moves further than allowed is told, and only then") {
  const auto plan = compare_sides(shop_with({1, 1}), shop_with({9, 1}));
  CHECK_FALSE(objects(plan, "moves by", 0.5));
  CHECK(objects(plan, "a share of pool shop moves by 40.0 %, more than 30.0 %", 0.3));
}

TEST_CASE("comparison: a route whose pool is gone is lost, and comes first") {
  Side before = shop_with({1, 1});
  before.configuration.pools.push_back(pool_of("media", {1, 1}));
  before.route("path_beg /img", "media");
  Side after = before;
  after.configuration.routes[1].targets[0].pool = "meida";
  const auto plan = compare_sides(before, after);
  REQUIRE(plan.routes.size() == 2);
  CHECK(plan.routes[0].lost);
  CHECK(plan.routes[0].before == "media");
  CHECK(plan.routes[0].after == "meida");
  CHECK(plan.routes[0].remark == "meida does not exist");
  CHECK(objects(plan, "route path_beg /img of www loses its pool"));
}

TEST_CASE("comparison: routes that change places send their requests elsewhere") {
  Side before = shop_with({1, 1});
  before.configuration.pools.push_back(pool_of("media", {1, 1}));
  before.route("path_beg /img", "media");
  before.route("path_beg /shop", "shop");
  Side after = before;
  std::swap(after.configuration.routes[1].targets, after.configuration.routes[2].targets);
  const auto plan = compare_sides(before, after);
  CHECK(plan.routes[0].shift == doctest::Approx(1));
  CHECK(objects(plan, "route path_beg /img of www sends 100.0 % of its requests to another pool"));
  CHECK(objections(plan, 1).empty());
}

TEST_CASE("comparison: a canary that grows a little is no objection") {
  Side before = shop_with({1, 1});
  before.configuration.pools.push_back(pool_of("canary", {1, 1}));
  before.configuration.routes[0].targets = {{"shop", 0.95, {}}, {"canary", 0.05, {}}};
  Side after = before;
  after.configuration.routes[0].targets = {{"shop", 0.8, {}}, {"canary", 0.2, {}}};
  const auto plan = compare_sides(before, after);
  CHECK(plan.routes[0].shift == doctest::Approx(0.15));
  CHECK(objections(plan, 0.5).empty());
}

TEST_CASE("comparison: a route to a pool that can serve nobody any more is lost") {
  const auto plan = compare_sides(shop_with({1, 1}), shop_with({0, 0}));
  CHECK(plan.routes[0].lost);
  CHECK(plan.pools[0].loses_all());
  CHECK(objects(plan, "no server of pool shop can receive traffic any more"));
}

TEST_CASE("comparison: a route that never led anywhere is not lost by this change") {
  Side side = shop_with({1, 1});
  side.route("path_beg /old", "gone");
  CHECK(objections(compare_sides(side, side), 0.5).empty());
}

TEST_CASE("comparison: routes that go and come are told, but are no objection") {
  Side before = shop_with({1, 1});
  before.route("path_beg /v1", "shop");
  Side after = shop_with({1, 1});
  after.route("path_beg /v2", "shop");
  const auto plan = compare_sides(before, after);
  REQUIRE(plan.routes.size() == 3);
  CHECK(plan.routes[0].condition == "path_beg /v2");
  CHECK_FALSE(plan.routes[0].before.has_value());
  CHECK(plan.routes[1].condition == "path_beg /v1");
  CHECK_FALSE(plan.routes[1].after.has_value());
  CHECK(objections(plan, 0.5).empty());
}

TEST_CASE("comparison: risks are new, gone or standing, wherever their lines have moved") {
  Side before = shop_with({1, 1});
  Side after = shop_with({1, 1});
  const Diagnostic stands{"server-unchecked", DiagnosticSeverity::warning, {"f", 3, 1, 1}, "a", ""};
  const Diagnostic gone{"pool-unused", DiagnosticSeverity::warning, {"f", 4, 1, 1}, "b", ""};
  const Diagnostic fresh{"pool-empty", DiagnosticSeverity::error, {"f", 5, 1, 1}, "c", ""};
  before.diagnostics = {stands, gone};
  after.diagnostics = {fresh, stands};
  after.diagnostics[1].place.line = 9;
  const auto plan = compare_sides(before, after);
  REQUIRE(plan.new_risks.size() == 1);
  CHECK(plan.new_risks[0].rule == "pool-empty");
  REQUIRE(plan.vanished_risks.size() == 1);
  CHECK(plan.vanished_risks[0].rule == "pool-unused");
  CHECK(plan.standing_risks.size() == 1);
  CHECK(objects(plan, "1 new error"));
}

TEST_CASE("comparison: pools come in the order of their largest move") {
  Side before = shop_with({1, 1});
  before.configuration.pools.push_back(pool_of("media", {1, 1}));
  Side after = before;
  after.configuration.pools[1].servers[0].weight = 4;
  const auto plan = compare_sides(before, after);
  CHECK(plan.pools[0].pool == "media");
}

}  // namespace
}  // namespace skewd
