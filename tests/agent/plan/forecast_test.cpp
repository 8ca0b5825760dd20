// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/forecast.h"

#include <doctest/doctest.h>

#include "tests/agent/plan/pools.h"

namespace skewd {
namespace {

using test::pool_of;
using Shares = std::vector<double>;

const BalancerKind& haproxy() { return *find_balancer_kind("haproxy"); }

PoolForecast forecast_of(const PoolSpec& pool, const PoolLoad* load = nullptr) {
  return forecast(haproxy(), pool, load);
}

TEST_CASE("forecast: round robin shares by weight among those that can serve") {
  PoolSpec pool = pool_of("shop", {1, 1, 2, 4, 0});
  pool.servers[3].down = true;
  CHECK(forecast_of(pool).shares == Shares{0.25, 0.25, 0.5, 0, 0});
  pool.servers[2].backup = true;
  CHECK(forecast_of(pool).shares == Shares{0.5, 0.5, 0, 0, 0});
}

TEST_CASE("forecast: backups serve when nobody else can, the first alone or all of them") {
  PoolSpec pool = pool_of("shop", {0, 1, 1});
  pool.servers[1].backup = pool.servers[2].backup = true;
  CHECK(forecast_of(pool).shares == Shares{0, 1, 0});
  pool.all_backups = true;
  CHECK(forecast_of(pool).shares == Shares{0, 0.5, 0.5});
  CHECK(forecast_of(pool).eligible.backups);
}

TEST_CASE("forecast: nobody who can serve gets nothing") {
  CHECK(forecast_of(pool_of("shop", {0, 0})).shares == Shares{0, 0});
  CHECK(forecast_of(pool_of("shop", {})).eligible.count == 0);
}

TEST_CASE("forecast: least connections is unknown without an agent, and says why") {
  PoolSpec pool = pool_of("shop", {1, 1});
  pool.balance.algorithm = "leastconn";
  CHECK(forecast_of(pool).shares.empty());
  CHECK_FALSE(forecast_of(pool).why_unknown.empty());
  PoolLoad load{100, {{"web-0", 0.02}}};
  CHECK(forecast_of(pool, &load).shares.empty());  // web-1 is not known
  load.response_seconds["web-1"] = 0.2;
  const auto known = forecast_of(pool, &load);
  REQUIRE(known.shares.size() == 2);
  CHECK(known.shares[0] > 0.8);
  CHECK_FALSE(known.condition.empty());
}

TEST_CASE("forecast: one server gets everything even where the algorithm follows load") {
  PoolSpec pool = pool_of("shop", {1, 0, 0});
  pool.balance.algorithm = "leastconn";
  CHECK(forecast_of(pool).shares == Shares{1, 0, 0});
}

TEST_CASE("forecast: `first` fills the first that can serve") {
  PoolSpec pool = pool_of("shop", {0, 1, 1});
  pool.balance.algorithm = "first";
  CHECK(forecast_of(pool).shares == Shares{0, 1, 0});
  CHECK_FALSE(forecast_of(pool).condition.empty());
}

TEST_CASE("forecast: a hash by position shares by weight, if what is hashed is spread evenly") {
  PoolSpec pool = pool_of("shop", {2, 1, 1});
  pool.balance.algorithm = "source";
  pool.balance.hash = HashSpec{};
  CHECK(forecast_of(pool).shares == Shares{0.5, 0.25, 0.25});
  CHECK_FALSE(forecast_of(pool).condition.empty());
}

TEST_CASE("forecast: servers that the file does not know make no forecast") {
  PoolSpec pool = pool_of("shop", {1, 1});
  pool.servers_unknown = true;
  CHECK(forecast_of(pool).shares.empty());
}

}  // namespace
}  // namespace skewd
