// SPDX-License-Identifier: Apache-2.0
#include "agent/app/pool_history.h"

#include <doctest/doctest.h>

#include "tests/support/sample_report.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

/// A balancer whose counters a test turns, read every second.
struct Turning {
  BalancerReport report;
  Moment now;
  PoolHistory history;

  Turning(std::size_t pools, std::size_t servers)
      : report(*support::make_large_report(pools, servers).balancers[0]),
        now{support::make_large_report(1, 1).at, 0ms} {}

  void pass(std::chrono::milliseconds time = 1s) {
    now.wall += time;
    now.steady += time;
    history.observe(report, now);
  }
  void serve(std::size_t server, std::uint64_t picks, double due) {
    report.servers[server].picks += picks;
    report.servers[server].requests += picks;
    *report.servers[server].expected_picks += due;
    report.pools[0].requests += picks;
  }
};

TEST_CASE("pool_history: a point every five seconds tells shares, rates and latency") {
  Turning edge(1, 2);
  edge.pass();
  for (int i = 0; i < 5; ++i) {
    edge.serve(0, 18, 10);
    edge.serve(1, 2, 10);
    edge.report.servers[1].errors_5xx += 1;
    edge.report.pools[0].balancer_errors += 1;
    edge.report.servers[0].latency = {0.5F, std::nullopt, 0.1F, 0.6F};
    edge.report.servers[1].latency = {0.0F, std::nullopt, 0.2F, 0.2F};
    edge.pass();
  }
  REQUIRE(edge.history.points().size() == 1);
  const HistoryPoint& point = *edge.history.points()[0];
  CHECK(point.at == edge.now.wall);
  REQUIRE(point.pools.size() == 1);
  CHECK(point.pools[0].request_rate == doctest::Approx(20));
  CHECK(point.pools[0].failure_rate == doctest::Approx(2));
  CHECK(point.pools[0].misdirected == doctest::Approx(0.4));
  CHECK(point.pools[0].latency[0] == doctest::Approx(0.45));
  CHECK(point.pools[0].latency[1] < 0);
  CHECK(point.pools[0].latency[2] == doctest::Approx(0.11));
  REQUIRE(point.shares.size() == 2);
  CHECK(static_cast<float>(point.shares[0]) / kWholeShare == doctest::Approx(0.9));
}

TEST_CASE("pool_history: what is not told stays untold") {
  Turning edge(1, 2);
  edge.pass();
  edge.pass(5s);  // nobody asked for anything
  REQUIRE(edge.history.points().size() == 1);
  CHECK(edge.history.points()[0]->pools[0].misdirected < 0);
  CHECK(edge.history.points()[0]->pools[0].latency[2] < 0);
  CHECK(edge.history.points()[0]->shares[0] == kShareNotTold);
  edge.report.pools[0].not_comparable = "source";
  edge.serve(0, 100, 50);
  edge.pass(5s);
  CHECK(edge.history.points()[1]->pools[0].misdirected < 0);
  CHECK(edge.history.points()[1]->shares[1] == 0);
}

TEST_CASE("pool_history: no point spans a silence or other servers") {
  Turning edge(1, 2);
  edge.pass();
  edge.pass(60s);
  CHECK(edge.history.points().empty());
  edge.pass(5s);
  CHECK(edge.history.points().size() == 1);
  edge.report.topology = std::make_shared<Topology>(*edge.report.topology);
  edge.pass(5s);
  CHECK(edge.history.points().size() == 1);
  edge.pass(5s);
  CHECK(edge.history.points().size() == 2);
}

TEST_CASE("pool_history: a balancer that is read every minute has a point a minute") {
  Turning edge(1, 2);
  edge.report.scrape_interval = 60s;
  for (int i = 0; i < 4; ++i) edge.pass(60s);
  CHECK(edge.history.points().size() == 3);
}

TEST_CASE("pool_history: fifteen minutes are kept, and of large pools no shares") {
  Turning edge(1, 101);
  for (int i = 0; i < 1200; ++i) edge.pass();
  CHECK(edge.history.points().size() == 181);
  CHECK(edge.history.points()[0]->shares.empty());
  const auto& points = edge.history.points();
  CHECK(points.back()->at - points.front()->at == 15min);
}

TEST_CASE("pool_history: pools and shares are bounded") {
  Turning edge(2001, 6);
  edge.pass();
  edge.pass(5s);
  const HistoryPoint& point = *edge.history.points()[0];
  CHECK(point.pools.size() == kMostPoolsRemembered);
  CHECK(point.shares.size() <= kMostSharesRemembered);
  CHECK(point.pools.back().shares == 0);
}

}  // namespace
}  // namespace skewd
