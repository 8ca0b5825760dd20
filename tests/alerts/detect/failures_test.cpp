// SPDX-License-Identifier: Apache-2.0
//
// Servers that fail, seen through the whole watch: who is blamed, once, and what is no fault.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "tests/support/watched_world.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

void grow(Count& count, int by) { count = Count(*count + static_cast<std::uint64_t>(by)); }

/// A pool whose servers answer parts of what they get with errors.
class Shop {
 public:
  explicit Shop(std::chrono::milliseconds interval = 1s, std::size_t servers = 4)
      : world(interval),
        pool(world.balancer.add_pool("shop", servers)),
        seconds_(std::chrono::duration<double>(interval).count()) {}

  /// So many seconds at `rate` requests per second, each server failing as it must.
  void run(double seconds, double rate) {
    for (double passed = 0; passed < seconds; passed += seconds_) {
      world.run(1, [&] {
        owed_ += rate * seconds_;
        const int requests = static_cast<int>(owed_);
        owed_ -= requests;
        send(requests);
      });
    }
  }
  void fail(const std::string& server, double ratio) { ratio_[server] = ratio; }
  void fail_all(double ratio) {
    for (const FakeServer& server : pool.servers) ratio_[server.name] = ratio;
  }

  [[nodiscard]] int opened(FindingKind kind) const {
    return static_cast<int>(
        std::count_if(world.events.begin(), world.events.end(), [&](const FindingEvent& event) {
          return event.kind == FindingEventKind::opened && event.finding.kind == kind;
        }));
  }

  WatchedWorld world;
  FakePool& pool;

 private:
  void send(int requests) {
    std::map<std::string, std::uint64_t> before;
    for (FakeServer& server : pool.servers) before[server.name] = *server.stats.responses;
    world.balancer.send("shop", requests);
    for (FakeServer& server : pool.servers) {
      const auto answered = static_cast<int>(*server.stats.responses - before[server.name]);
      std::binomial_distribution<int> errors(answered, ratio_[server.name]);
      const int failed = errors(random_);
      grow(server.stats.errors_5xx, failed);
      grow(pool.stats.errors_5xx, failed);
    }
  }

  double seconds_;
  double owed_ = 0;
  std::map<std::string, double> ratio_;
  std::mt19937 random_{3};
};

TEST_CASE("errors: one server is blamed alone, and the finding ends once") {
  for (const auto interval : {1s, 5s}) {
    Shop shop(interval);
    shop.run(600, 20);
    shop.fail("web-2", 0.3);
    shop.run(120, 20);
    const Finding* finding = shop.world.open(FindingKind::errors_server);
    REQUIRE(finding != nullptr);
    CHECK(finding->server == "web-2");
    CHECK(finding->layer == Layer::application);
    CHECK(*finding->observed == doctest::Approx(0.3).epsilon(0.3));
    shop.fail("web-2", 0);
    shop.run(600, 20);
    CHECK(shop.world.watch().tracker().open().empty());
    CHECK(shop.opened(FindingKind::errors_server) == 1);
    CHECK(shop.opened(FindingKind::errors_pool) == 0);
  }
}

TEST_CASE("errors: what all servers do is said of the pool, once") {
  for (const double ratio : {0.05, 0.3, 1.0}) {
    for (const auto interval : {1s, 5s}) {
      Shop shop(interval);
      shop.run(600, 20);
      shop.fail_all(ratio);
      shop.run(900, 20);
      CAPTURE(shop.world.opened());
      CHECK(shop.opened(FindingKind::errors_pool) == 1);
      CHECK(shop.opened(FindingKind::errors_server) == 0);
      REQUIRE(shop.world.open(FindingKind::errors_pool) != nullptr);
      CHECK(shop.world.open(FindingKind::errors_pool)->server.empty());
      CHECK((shop.world.open(FindingKind::errors_pool)->severity == Severity::critical) ==
            (ratio > 0.2));
    }
  }
}

TEST_CASE("errors: a server that fails worse than its failing pool is named as well") {
  Shop shop;
  shop.run(600, 40);
  shop.fail_all(0.05);
  shop.run(300, 40);
  REQUIRE(shop.world.open(FindingKind::errors_pool) != nullptr);
  shop.fail("web-3", 0.7);
  shop.run(120, 40);
  CAPTURE(shop.world.opened());
  const Finding* finding = shop.world.open(FindingKind::errors_server);
  REQUIRE(finding != nullptr);
  CHECK(finding->server == "web-3");
  CHECK(finding->symptom_of.empty());
}

TEST_CASE("errors: when one server is left that fails, the finding passes to it") {
  Shop shop;
  shop.run(600, 40);
  shop.fail_all(0.3);
  shop.run(120, 40);
  REQUIRE(shop.world.open(FindingKind::errors_pool) != nullptr);
  for (const char* server : {"web-0", "web-1", "web-2"}) shop.fail(server, 0);
  shop.run(300, 40);
  CAPTURE(shop.world.opened());
  CHECK(shop.world.open(FindingKind::errors_pool) == nullptr);
  REQUIRE(shop.world.open(FindingKind::errors_server) != nullptr);
  CHECK(shop.world.open(FindingKind::errors_server)->server == "web-3");
  CHECK(shop.opened(FindingKind::errors_server) == 1);
}

TEST_CASE("errors: a pool that has always failed a little is as usual") {
  for (const double ratio : {0.01, 0.03}) {
    for (const double rate : {2.0, 20.0}) {
      Shop shop(5s);
      shop.fail_all(ratio);
      shop.run(4 * 3600, rate);
      CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
    }
  }
}

TEST_CASE("errors: a server that fails from the first moment is found") {
  Shop shop;
  shop.fail("web-0", 1);
  shop.run(120, 20);
  REQUIRE(shop.world.open(FindingKind::errors_server) != nullptr);
  CHECK(shop.world.open(FindingKind::errors_server)->server == "web-0");
}

TEST_CASE("errors: bursts of two seconds every ten minutes are no finding") {
  for (const auto interval : {1s, 5s}) {
    for (const double rate : {20.0, 400.0}) {
      Shop shop(interval);
      shop.run(300, rate);
      for (int burst = 0; burst < 12; ++burst) {
        shop.fail("web-1", 0.2);
        shop.run(interval == 1s ? 2 : 5, rate);
        shop.fail("web-1", 0);
        shop.run(600, rate);
      }
      CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
    }
  }
}

TEST_CASE("errors: a server of one request in five seconds is worth knowing, not waking") {
  Shop shop(1s, 1);
  shop.run(2 * 3600, 0.2);
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
  shop.fail("web-0", 0.3);
  shop.run(1800, 0.2);
  REQUIRE(shop.world.open(FindingKind::errors_server) != nullptr);
  CHECK(shop.world.open(FindingKind::errors_server)->severity == Severity::info);
}

TEST_CASE("errors: counters that begin anew end no finding and make none") {
  Shop shop;
  shop.run(300, 20);
  shop.fail("web-2", 0.5);
  shop.run(60, 20);
  REQUIRE(shop.world.open(FindingKind::errors_server) != nullptr);
  shop.world.balancer.reload();
  shop.run(10, 20);
  shop.world.balancer.clear_counters();
  shop.run(10, 20);
  CHECK(shop.world.open(FindingKind::errors_server) != nullptr);
  CHECK(shop.opened(FindingKind::errors_server) == 1);
}

TEST_CASE("errors: a server that warms up is judged by half of its requests") {
  Shop shop;
  shop.run(300, 20);
  shop.pool.set_state("web-1", ServerState::down, StateReason::check);
  shop.run(20, 20);
  shop.pool.set_state("web-1", ServerState::up, StateReason::check);
  shop.fail("web-1", 0.2);
  shop.run(40, 20);
  shop.fail("web-1", 0);
  shop.run(120, 20);
  CHECK_MESSAGE(shop.world.was_quiet(), shop.world.opened());
}

TEST_CASE("connect: a pool that nobody can connect to is one finding, and no black hole") {
  for (const auto interval : {1s, 5s}) {
    WatchedWorld world(interval);
    FakePool& shop = world.balancer.add_pool("shop", 4);
    const auto traffic = [&] { world.balancer.send("shop", 20); };
    world.run(100, traffic);
    for (FakeServer& server : shop.servers) server.health = Health::refuses;
    world.run(100, traffic);
    const Finding* finding = world.open(FindingKind::offline_in_rotation);
    REQUIRE(finding != nullptr);
    CHECK(world.open(FindingKind::black_hole) == nullptr);
    CHECK(world.open(FindingKind::requests_lost) == nullptr);
    int roots = 0;
    for (const Finding& open : world.watch().tracker().open()) {
      roots += open.symptom_of.empty() ? 1 : 0;
      if (!open.symptom_of.empty()) continue;
      CHECK(open.server.empty());
      CHECK(open.severity == Severity::critical);
      CHECK(open.summary.find("to all 4 servers fail") != std::string::npos);
    }
    CHECK(roots == 1);
  }
}

TEST_CASE("connect: a server that failed first becomes a symptom of its pool") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 6);
  for (FakeServer& server : shop.servers) server.stats.checked = false;
  // A third fails: the server is not silent, so only its connections accuse it.
  const auto traffic = [&](std::size_t failing) {
    return [&, failing] {
      world.balancer.send("shop", 60);
      for (std::size_t i = 0; i < failing; ++i) {
        grow(shop.servers[i].stats.connect_errors, 4);
      }
    };
  };
  world.run(120, traffic(0));
  world.run(30, traffic(1));
  REQUIRE(world.open(FindingKind::connect_errors) != nullptr);
  CHECK(world.open(FindingKind::connect_errors)->server == "web-0");
  world.run(30, traffic(4));
  const auto& open = world.watch().tracker().open();
  const auto of_pool = std::find_if(open.begin(), open.end(), [](const Finding& finding) {
    return finding.server.empty() && finding.symptom_of.empty();
  });
  REQUIRE(of_pool != open.end());
  CAPTURE(of_pool->summary);
  CHECK(of_pool->kind == FindingKind::connect_errors);
  CHECK(of_pool->summary.find("4 of 6 servers") != std::string::npos);
  for (const Finding& finding : open) {
    if (&finding != &*of_pool) CHECK(finding.symptom_of == of_pool->id);
  }
}

TEST_CASE("connect: a restart of server after server is no finding") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 6);
  const auto traffic = [&] { world.balancer.send("shop", 30); };
  world.run(120, traffic);
  for (FakeServer& server : shop.servers) {
    server.health = Health::refuses;
    world.run(6, traffic);  // until the check notices
    shop.set_state(server.name, ServerState::down, StateReason::check);
    world.run(15, traffic);
    server.health = Health::answers;
    shop.set_state(server.name, ServerState::up, StateReason::check);
    world.run(20, traffic);
  }
  CHECK_MESSAGE(world.was_quiet(), world.opened());
}

TEST_CASE("connect: a check that is two to six seconds late is no finding, at any pace") {
  for (const auto interval : {1s, 2s, 5s}) {
    for (const int late : {2, 4, interval == 5s ? 5 : 6}) {
      WatchedWorld world(interval);
      FakePool& shop = world.balancer.add_pool("shop", 3);
      const auto traffic = [&] { world.balancer.send("shop", 100); };
      world.run(100, traffic);
      for (int death = 0; death < 5; ++death) {
        shop.server("web-1").health = Health::refuses;
        world.run(static_cast<int>((late + interval.count() - 1) / interval.count()), traffic);
        shop.set_state("web-1", ServerState::down, StateReason::check);
        world.run(60, traffic);
        shop.server("web-1").health = Health::answers;
        shop.set_state("web-1", ServerState::up, StateReason::check);
        world.run(700, traffic);
      }
      CHECK_MESSAGE(world.was_quiet(), world.opened());
    }
  }
}

TEST_CASE("loss: half of the requests is a black hole, until no server is left at all") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 4);
  world.run(120, [&] { world.balancer.send("shop", 20); });
  world.run(10, [&] {
    world.balancer.send("shop", 8);
    grow(shop.stats.requests, 12);
    grow(shop.stats.errors_5xx, 12);
    grow(shop.stats.connect_errors, 12);
  });
  const Finding* hole = world.open(FindingKind::black_hole);
  REQUIRE(hole != nullptr);
  CHECK(hole->severity == Severity::critical);
  CHECK(hole->summary.find("no server could be chosen") != std::string::npos);
  const std::string id = hole->id;
  for (FakeServer& server : shop.servers) server.stats.state = ServerState::down;
  world.run(5, [&] { world.balancer.send("shop", 20); });
  REQUIRE(world.open(FindingKind::black_hole) != nullptr);
  CHECK(world.open(FindingKind::black_hole)->id == id);
  CHECK(world.watch().tracker().open().size() == 1);
}

TEST_CASE("latent black hole: lasts while nobody asks, and gives way to the loss") {
  WatchedWorld world;
  FakePool& shop = world.balancer.add_pool("shop", 2);
  world.run(10, [&] { world.balancer.send("shop", 20); });
  for (FakeServer& server : shop.servers) {
    shop.set_state(server.name, ServerState::maintenance, StateReason::administrator);
  }
  world.run(60, [] {});
  REQUIRE(world.open(FindingKind::latent_black_hole) != nullptr);
  CHECK(world.open(FindingKind::latent_black_hole)->severity == Severity::info);
  world.run(2, [&] { world.balancer.send("shop", 20); });
  CHECK(world.open(FindingKind::latent_black_hole) == nullptr);
  CHECK(world.open(FindingKind::black_hole) != nullptr);
}

TEST_CASE("silence: a server of a fifth of the pool is critical at once, and stays so") {
  for (const std::size_t servers : {5, 6}) {
    CAPTURE(servers);
    WatchedWorld world;
    FakePool& shop = world.balancer.add_pool("shop", servers);
    for (int i = 0; i < 60; ++i) world.run(1, [&] { world.balancer.send("shop", 40 + i % 7); });
    shop.server("web-1").health = Health::hangs;
    for (int i = 0; i < 60; ++i) world.run(1, [&] { world.balancer.send("shop", 40 + i % 9); });
    REQUIRE(world.open(FindingKind::offline_in_rotation) != nullptr);
    for (const FindingEvent& event : world.events) {
      if (event.finding.kind != FindingKind::offline_in_rotation) continue;
      CHECK(event.finding.severity == (servers == 5 ? Severity::critical : Severity::warning));
    }
  }
}

TEST_CASE("dead server: a worker that still picks it is found after two scrapes") {
  WatchedWorld world(5s);
  FakePool& shop = world.balancer.add_pool("shop", 3);
  const auto traffic = [&] { world.balancer.send("shop", 30); };
  world.run(20, traffic);
  shop.set_state("web-2", ServerState::maintenance, StateReason::administrator);
  world.run(3, [&] {
    traffic();
    FakeServer& dead = shop.server("web-2");
    grow(dead.stats.picks, 5);
    grow(dead.stats.attempts, 5);
    grow(dead.stats.responses, 5);
  });
  const Finding* finding = world.open(FindingKind::offline_in_rotation);
  REQUIRE(finding != nullptr);
  CHECK(finding->server == "web-2");
  CHECK(finding->summary.find("is in maintenance but is picked") != std::string::npos);
}

TEST_CASE("flapping: ends ten minutes after the last change") {
  WatchedWorld world(5s);
  FakePool& shop = world.balancer.add_pool("shop", 3);
  const auto traffic = [&] { world.balancer.send("shop", 30); };
  world.run(20, traffic);
  for (int change = 0; change < 4; ++change) {
    shop.set_state("web-2", change % 2 == 0 ? ServerState::down : ServerState::up,
                   StateReason::check);
    world.run(12, traffic);
  }
  const Finding* finding = world.open(FindingKind::flapping);
  REQUIRE(finding != nullptr);
  CHECK(finding->severity == Severity::warning);
  CHECK(*finding->observed == 4);
  world.run(108, traffic);
  CHECK(world.open(FindingKind::flapping) != nullptr);
  world.run(2, traffic);
  CHECK(world.open(FindingKind::flapping) == nullptr);
}

}  // namespace
}  // namespace skewd::test
