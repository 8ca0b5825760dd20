// SPDX-License-Identifier: Apache-2.0
//
// The latency detectors in a world that scrapes every 5 s. Times vary evenly, without noise that
// hangs together; bench/skewbench has that.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

// A pool whose servers answer in 80 ms, learned for `minutes`.
class Shop {
 public:
  Shop(std::size_t servers, int per_second, int minutes) : requests_(per_second * 5) {
    FakePool& shop = world.balancer.add_pool("shop", servers);
    for (FakeServer& server : shop.servers) server.times.response = 80;
    scrape(minutes * 12);
  }
  void scrape(int scrapes) {
    world.run(scrapes, [this] { world.balancer.send("shop", requests_); });
  }
  FakePool& pool() { return world.balancer.pool("shop"); }
  FakeServer& server(const char* name) { return pool().server(name); }
  void slow_down_all(double factor) {
    for (FakeServer& server : pool().servers) server.times.response *= factor;
  }
  /// Scrapes until the finding is open; -1: not within so many.
  int find(FindingKind kind, int most) {
    for (int i = 1; i <= most; ++i) {
      scrape(1);
      if (world.open(kind) != nullptr) return i;
    }
    return -1;
  }
  [[nodiscard]] bool was_ever(FindingKind kind) const {
    return std::any_of(world.events.begin(), world.events.end(),
                       [&](const FindingEvent& event) { return event.finding.kind == kind; });
  }

  WatchedWorld world{5s};

 private:
  int requests_;
};

double evidence_of(const Finding& finding, const std::string& name) {
  const auto found = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                  [&](const auto& one) { return one.first == name; });
  return found == finding.evidence.end() ? -1 : found->second;
}

TEST_CASE("latency: a server that takes twice as long is found at 2 requests/s, and let go") {
  Shop shop(10, 20, 30);
  const Instant fault = shop.world.balancer.now().wall;
  shop.server("web-3").times.response = 160;
  CHECK(shop.find(FindingKind::latency_server, 47) > 0);
  const Finding* finding = shop.world.open(FindingKind::latency_server);
  REQUIRE(finding != nullptr);
  CHECK(finding->server == "web-3");
  CHECK(finding->layer == Layer::application);
  CHECK(finding->severity == Severity::info);  // in its first hour
  CHECK(finding->impact_rps == doctest::Approx(2).epsilon(0.1));
  CHECK(*finding->expected == doctest::Approx(0.080).epsilon(0.1));
  CHECK(*finding->observed == doctest::Approx(0.160).epsilon(0.2));
  CHECK(finding->since - fault <= 60s);
  CHECK(fault - finding->since <= 60s);
  CHECK(finding->summary.find("web-3 answers in 1") != std::string::npos);
  CHECK(finding->summary.find("its peers") != std::string::npos);
  shop.server("web-3").times.response = 80;
  shop.scrape(120);
  CHECK(shop.world.open(FindingKind::latency_server) == nullptr);
}

TEST_CASE("latency: five times as long is found within 3 scrapes at 20 requests/s and server") {
  Shop shop(10, 200, 10);
  shop.server("web-3").times.response = 400;
  const int scrapes = shop.find(FindingKind::latency_server, 3);
  CHECK(scrapes >= 2);
  CHECK_FALSE(shop.was_ever(FindingKind::latency_pool));
}

TEST_CASE("latency: slow connects are the network's, and so is what they are told with") {
  Shop shop(10, 200, 30);
  shop.server("web-3").times.connect = 6;
  CHECK(shop.find(FindingKind::latency_server, 60) > 0);
  const Finding* finding = shop.world.open(FindingKind::latency_server);
  REQUIRE(finding != nullptr);
  CHECK(finding->layer == Layer::network);
  CHECK(finding->summary.find("accept backlog") != std::string::npos);
  CHECK(evidence_of(*finding, "connect_seconds") > evidence_of(*finding, "connect_seconds_before"));
}

TEST_CASE("latency: a queue is the balancer's, at the connection limit that it names") {
  Shop shop(10, 200, 10);
  FakeServer& full = shop.server("web-3");
  full.times.queue = 100;
  full.stats.connection_limit = Count(30);
  full.stats.in_flight = Count(30);
  full.stats.queued = Count(5);
  CHECK(shop.find(FindingKind::latency_server, 6) > 0);
  const Finding* finding = shop.world.open(FindingKind::latency_server);
  REQUIRE(finding != nullptr);
  CHECK(finding->layer == Layer::balancer);
  CHECK(finding->summary.find("at its connection limit of 30") != std::string::npos);
  CHECK(*finding->observed == doctest::Approx(0.1).epsilon(0.2));
}

TEST_CASE("latency: of two servers the one that moved is named") {
  Shop shop(2, 40, 10);
  shop.server("web-1").times.response = 160;
  CHECK(shop.find(FindingKind::latency_server, 20) > 0);
  REQUIRE(shop.world.open(FindingKind::latency_server) != nullptr);
  CHECK(shop.world.open(FindingKind::latency_server)->server == "web-1");
}

TEST_CASE("latency: peers that become faster, or fail fast for a while, accuse nobody") {
  for (const std::size_t servers : {2U, 4U}) {
    Shop shop(servers, 100, 30);
    shop.server("web-0").times.response = 2;
    if (servers == 4) shop.server("web-1").times.response = 2;
    shop.scrape(240);
    shop.slow_down_all(1);
    shop.server("web-0").times.response = 80;
    if (servers == 4) shop.server("web-1").times.response = 80;
    shop.scrape(240);
    CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
  }
}

TEST_CASE("latency: half of the servers are the pool's matter, not five findings") {
  Shop shop(10, 200, 10);
  for (const char* name : {"web-0", "web-2", "web-4", "web-6", "web-8"}) {
    shop.server(name).times.response = 160;
  }
  CHECK(shop.find(FindingKind::latency_pool, 20) > 0);
  const Finding* finding = shop.world.open(FindingKind::latency_pool);
  REQUIRE(finding != nullptr);
  CHECK(finding->summary.find("5 of 10 servers answer") != std::string::npos);
  CHECK(finding->summary.find("shared dependency") != std::string::npos);
  CHECK_FALSE(shop.was_ever(FindingKind::latency_server));
}

TEST_CASE("latency: a pool that slows down as a whole is found by its past") {
  Shop shop(4, 20, 90);
  shop.slow_down_all(5);
  CHECK(shop.find(FindingKind::latency_pool, 6) > 0);
  const Finding* finding = shop.world.open(FindingKind::latency_pool);
  REQUIRE(finding != nullptr);
  CHECK(finding->layer == Layer::application);
  CHECK(finding->server.empty());
  CHECK(*finding->expected == doctest::Approx(0.080).epsilon(0.1));
  CHECK_FALSE(shop.was_ever(FindingKind::latency_server));
  shop.slow_down_all(0.2);
  shop.scrape(60);
  CHECK(shop.world.open(FindingKind::latency_pool) == nullptr);
}

TEST_CASE("latency: one slow server does not make the pool slow") {
  Shop shop(4, 40, 90);
  shop.server("web-1").times.response = 800;
  CHECK(shop.find(FindingKind::latency_server, 30) > 0);
  shop.scrape(240);
  CHECK_FALSE(shop.was_ever(FindingKind::latency_pool));
}

TEST_CASE("latency: a server that grows slower for two hours is found within one") {
  Shop shop(10, 200, 60);
  int scrapes = 0;
  while (scrapes < 720 && shop.world.open(FindingKind::latency_server) == nullptr) {
    shop.server("web-3").times.response = 80 * (1 + 2.0 * scrapes++ / 1440);
    shop.scrape(1);
  }
  CHECK(scrapes < 720);
}

TEST_CASE("latency: a job that slows all servers by a third for ten minutes is quiet") {
  Shop shop(10, 100, 90);
  shop.slow_down_all(1.3);
  shop.scrape(120);
  shop.slow_down_all(1 / 1.3);
  shop.scrape(120);
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
}

TEST_CASE("latency: a job that doubles all times every night is told once, not each night") {
  Shop shop(3, 21, 20 * 60);
  for (int night = 0; night < 2; ++night) {
    shop.slow_down_all(2);
    shop.scrape(12 * 50);
    shop.slow_down_all(0.5);
    if (night == 0) shop.world.events.clear();
    shop.scrape(12 * (24 * 60 - 50));
  }
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
}

TEST_CASE("latency: a restarted server with cold caches is quiet") {
  Shop shop(4, 80, 30);
  shop.pool().set_state("web-2", ServerState::down, StateReason::check);
  shop.scrape(6);
  shop.server("web-2").times.response = 160;
  shop.pool().set_state("web-2", ServerState::up, StateReason::none);
  shop.scrape(12);
  shop.server("web-2").times.response = 80;
  shop.scrape(120);
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
}

TEST_CASE("latency: a stall of two seconds is quiet, also where it falls into two scrapes") {
  for (const double ms : {80.0, 8.0}) {
    Shop shop(4, 80, 30);
    for (FakeServer& server : shop.pool().servers) server.times.response = ms;
    shop.scrape(120);
    for (int stall = 0; stall < 20; ++stall) {
      shop.server("web-2").times.response = ms + 100;  // 500 ms for a fifth of them
      shop.scrape(2);
      shop.server("web-2").times.response = ms;
      shop.scrape(58);
    }
    CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
  }
}

TEST_CASE("latency: reloads are quiet, and a claim stands through one") {
  Shop shop(4, 80, 30);
  for (int reload = 0; reload < 10; ++reload) {
    shop.world.balancer.reload();
    shop.scrape(20);
  }
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
  shop.server("web-1").times.response = 240;
  CHECK(shop.find(FindingKind::latency_server, 20) > 0);
  shop.world.balancer.reload();
  shop.scrape(1);
  CHECK(shop.world.open(FindingKind::latency_server) != nullptr);
}

TEST_CASE("latency: a claim ends when its server is taken out") {
  Shop shop(4, 80, 10);
  shop.server("web-1").times.response = 240;
  CHECK(shop.find(FindingKind::latency_server, 20) > 0);
  shop.pool().set_state("web-1", ServerState::maintenance, StateReason::administrator);
  shop.scrape(1);
  CHECK(shop.world.open(FindingKind::latency_server) == nullptr);
}

// One request in 20 s and server: a hundred of them take half an hour.
TEST_CASE("latency: what hardly anybody waits for is only worth knowing") {
  WatchedWorld world{10s};
  FakePool& shop = world.balancer.add_pool("shop", 2);
  for (FakeServer& server : shop.servers) server.times.response = 80;
  const auto traffic = [&] { world.balancer.send("shop", 1); };
  world.run(6000, traffic);
  shop.server("web-1").times.response = 2000;
  world.run(2000, traffic);
  const Finding* finding = world.open(FindingKind::latency_server);
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::info);
}

}  // namespace
}  // namespace skewd::test
