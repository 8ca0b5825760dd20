// SPDX-License-Identifier: Apache-2.0
#include "alerts/config_risk.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

PoolSpec shop() {
  PoolSpec pool;
  pool.name = "shop";
  pool.balance.algorithm = "leastconn";
  pool.place = {"haproxy.cfg", 10, 1, 4};
  pool.last_line = 20;
  return pool;
}

Diagnostic funnel_at(std::size_t line) {
  return {"pool-funnel", DiagnosticSeverity::error, {"haproxy.cfg", line, 3, 4}, "it is one", ""};
}

std::shared_ptr<const Declaration> declared(std::vector<Diagnostic> diagnostics) {
  Configuration configuration;
  configuration.pools.push_back(shop());
  return std::make_shared<Declaration>(declare(configuration, diagnostics, Instant{}));
}

std::vector<Finding> claims_of(std::vector<Diagnostic> diagnostics) {
  std::vector<Finding> claims;
  claim_config_risks(*declared(std::move(diagnostics)), claims);
  return claims;
}

TEST_CASE("config risk: an error is claimed of the pool in whose lines it stands") {
  const auto claims = claims_of({funnel_at(12), funnel_at(13), funnel_at(30)});
  REQUIRE(claims.size() == 2);
  CHECK(claims[0].pool.empty());
  CHECK(claims[1].pool == "shop");
  CHECK(claims[1].severity == Severity::warning);
  CHECK(claims[1].summary ==
        "the configuration fails a check: haproxy.cfg:12: it is one [pool-funnel], and 1 more");
}

TEST_CASE("config risk: warnings and remarks are no claims") {
  Diagnostic warning = funnel_at(12);
  warning.severity = DiagnosticSeverity::warning;
  Diagnostic remark = funnel_at(12);
  remark.severity = DiagnosticSeverity::info;
  CHECK(claims_of({warning, remark}).empty());
}

TEST_CASE("config risk: opens when the file fails, ends when it is mended") {
  WatchedWorld world;
  world.run(2, [] {});
  const Moment now = world.watch().last()->at;
  auto opened = world.watch().declare(declared({funnel_at(12)}), now);
  REQUIRE(opened.size() == 1);
  CHECK(opened[0].finding.kind == FindingKind::config_risk);
  CHECK(world.watch().declare(declared({funnel_at(14)}), now).empty());  // the same risk
  auto ended = world.watch().declare(declared({}), now);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].kind == FindingEventKind::resolved);
}

TEST_CASE("config risk: after a restart it goes on until the files were read again") {
  BalancerSettings settings;
  settings.name = "edge";
  settings.kind = "haproxy";
  settings.config = {"haproxy.cfg"};
  Watch before(settings, 1);
  WatchedWorld world;
  world.run(2, [] {});
  const Snapshot snapshot = *world.watch().last();
  before.absorb(snapshot);
  REQUIRE(before.declare(declared({funnel_at(12)}), snapshot.at).size() == 1);
  Watch after(settings, 1);
  REQUIRE(after.restore_state(before.save_state(), snapshot.at).has_value());
  CHECK(after.absorb(snapshot).empty());
  CHECK(after.tracker().open().size() == 1);
  CHECK(after.declare(declared({funnel_at(12)}), snapshot.at).empty());
  CHECK(after.declare(declared({}), snapshot.at).size() == 1);
}

TEST_CASE("declaration: an algorithm counts where the statistics do not tell it") {
  WatchedWorld world;
  world.run(2, [] {});
  Topology::Pool pool;
  pool.name = "shop";
  CHECK(world.watch().judgement_of(pool).share_class == ShareClass::unknown);
  static_cast<void>(world.watch().declare(declared({}), world.watch().last()->at));
  CHECK(world.watch().judgement_of(pool).share_class == ShareClass::load_aware);
  pool.algorithm = "unknown";  // as HAProxy says of `balance random`
  CHECK(world.watch().judgement_of(pool).share_class == ShareClass::load_aware);
  pool.algorithm = "roundrobin";
  CHECK(world.watch().judgement_of(pool).share_class == ShareClass::exact);
  pool.algorithm.clear();
  pool.name = "other";
  CHECK(world.watch().judgement_of(pool).share_class == ShareClass::unknown);
}

}  // namespace
}  // namespace skewd::test
