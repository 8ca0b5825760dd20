// SPDX-License-Identifier: Apache-2.0
#include "collectors/supplement.h"

#include <doctest/doctest.h>

#include <initializer_list>
#include <utility>

namespace skewd {
namespace {

struct PoolPlan {
  std::string name;
  std::vector<Topology::Server> servers;
};

Snapshot make(const std::vector<PoolPlan>& pools) {
  Topology topology;
  for (const PoolPlan& plan : pools) {
    Topology::Pool pool;
    pool.name = plan.name;
    pool.first_server = topology.servers.size();
    pool.server_count = plan.servers.size();
    topology.pools.push_back(pool);
    for (const auto& server : plan.servers) topology.servers.push_back(server);
  }
  Snapshot snapshot;
  snapshot.pools.resize(topology.pools.size());
  snapshot.servers.resize(topology.servers.size());
  snapshot.topology = std::make_shared<const Topology>(std::move(topology));
  return snapshot;
}

// Server i took i + 1 requests of a millisecond.
Snapshot make_log(const std::vector<PoolPlan>& pools) {
  Snapshot log = make(pools);
  log.exact_latency.resize(log.servers.size());
  for (std::size_t i = 0; i < log.servers.size(); ++i) {
    log.servers[i].attempts = Count(i + 1);
    log.exact_latency[i].sums[3] = {i + 1, 1000 * (i + 1)};
    log.exact_latency[i].p50_ms = static_cast<float>(i + 1);
  }
  log.notes = {"a note"};
  return log;
}

std::vector<std::uint64_t> requests_of(const Snapshot& snapshot) {
  std::vector<std::uint64_t> requests;
  for (const ExactLatency& latency : snapshot.exact_latency) {
    requests.push_back(latency.sums[3].requests);
  }
  return requests;
}

using Requests = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("supplement: times find their server by name, else by address") {
  const Snapshot statistics = make({{"shop", {{"a", "10.0.0.1:80"}, {"b", "10.0.0.2:80"}}},
                                    {"api", {{"a", "10.0.0.3:80"}, {"10.0.0.4:80", ""}}}});
  const Snapshot log = make_log({{"api", {{"10.0.0.4:80", "10.0.0.4:80"}, {"x", "10.0.0.3:80"}}},
                                 {"shop", {{"b", ""}, {"gone", "10.0.0.9:80"}}}});
  Supplement supplement;
  const Snapshot both = supplement.add(statistics, log, "unix:/log");
  CHECK(both.topology == statistics.topology);
  CHECK(requests_of(both) == Requests{0, 3, 2, 1});
  CHECK(both.exact_latency[0].p50_ms == -1);
  CHECK(both.exact_latency[1].p50_ms == 3);
  CHECK(both.exact_latency_source == "unix:/log");
  CHECK(both.notes == std::vector<std::string>{"a note"});
  CHECK(both.servers[1].attempts == Count(3));  // which the statistics do not tell
}

TEST_CASE("supplement: a pool of another name is known by the addresses of its servers") {
  const Snapshot statistics = make(
      {{"shop", {{"a", "10.0.0.1:80"}, {"b", "10.0.0.2:80"}}}, {"twin", {{"b", "10.0.0.2:80"}}}});
  const Snapshot log =
      make_log({{"shop@file", {{"10.0.0.1:80", "10.0.0.1:80"}, {"10.0.0.2:80", "10.0.0.2:80"}}}});
  Supplement supplement;
  const Snapshot both = supplement.add(statistics, log, "unix:/log");
  CHECK(both.pools.size() == 2);
  CHECK(requests_of(both) == Requests{1, 0, 0});  // the other could be either
}

TEST_CASE("supplement: a pool that only the log knows is added whole") {
  const Snapshot statistics = make({{"shop", {{"a", "10.0.0.1:80"}}}});
  const Snapshot log = make_log({{"shop", {{"a", ""}}}, {"mail", {{"m", ""}, {"n", ""}}}});
  Supplement supplement;
  const Snapshot both = supplement.add(statistics, log, "unix:/log");
  REQUIRE(both.topology->pools.size() == 2);
  CHECK(both.topology->pools[1].name == "mail");
  CHECK(both.topology->pools[1].first_server == 1);
  CHECK(both.topology->servers.size() == 3);
  CHECK(both.pools.size() == 2);
  REQUIRE(both.servers.size() == 3);
  CHECK(both.servers[2].attempts == Count(3));
  CHECK(requests_of(both) == Requests{1, 2, 3});
}

TEST_CASE("supplement: the layout keeps its pointer while its content stays") {
  Supplement supplement;
  const std::vector<PoolPlan> known{{"shop", {{"a", ""}}}};
  const std::vector<PoolPlan> told{{"mail", {{"m", ""}}}};
  const auto first = supplement.add(make(known), make_log(told), "x").topology;
  CHECK(supplement.add(make(known), make_log(told), "x").topology == first);
  const auto more = supplement.add(make(known), make_log({{"mail", {{"m", ""}, {"n", ""}}}}), "x");
  CHECK(more.topology != first);
  CHECK(more.servers.size() == 3);
}

TEST_CASE("supplement: times that statistics tell themselves stay theirs") {
  Snapshot statistics = make({{"shop", {{"a", ""}}}});
  statistics.exact_latency.resize(1);
  statistics.exact_latency[0].sums[3] = {77, 1};
  statistics.exact_latency_source = "http://x";
  Supplement supplement;
  const Snapshot both =
      supplement.add(statistics, make_log({{"shop", {{"a", ""}}}, {"m", {{"m", ""}}}}), "x");
  CHECK(requests_of(both) == Requests{77, 2});
  CHECK(both.exact_latency_source == "http://x");
}

TEST_CASE("supplement: counts that no server's statistics tell are those of the log") {
  const std::vector<PoolPlan> pools{{"shop", {{"a", ""}, {"b", ""}, {"idle", ""}}}};
  Snapshot statistics = make(pools);
  for (ServerStats& server : statistics.servers) server.attempts = Count(70);  // as Apache tells
  statistics.pools[0].requests = Count(210);
  Snapshot log = make_log({{"shop", {{"a", ""}, {"b", ""}}}});
  log.pools[0].requests = Count(5);
  log.pools[0].errors_5xx = Count(4);
  for (ServerStats& server : log.servers) server.responses = server.errors_5xx = Count(3);
  Supplement supplement;
  const Snapshot both = supplement.add(statistics, log, "x");
  CHECK(both.pools[0].requests == Count(210));
  CHECK(both.pools[0].errors_5xx == Count(4));
  CHECK(both.servers[0].attempts == Count(70));
  CHECK(both.servers[0].responses == Count(3));
  CHECK(both.servers[2].responses == Count(0));  // the log never saw it
  CHECK_FALSE(both.servers[0].connect_errors.has_value());

  const Snapshot nothing = supplement.add(make(pools), log, "x");  // as Caddy tells
  CHECK(nothing.pools[0].requests == Count(5));
  CHECK(nothing.servers[1].attempts == Count(2));
  CHECK(nothing.servers[2].attempts == Count(0));

  statistics.servers[2].connect_errors = Count(1);  // one tells what becomes of requests: all do
  const Snapshot own = supplement.add(statistics, log, "x");
  CHECK_FALSE(own.servers[0].responses.has_value());
  CHECK_FALSE(own.pools[0].errors_5xx.has_value());
}

TEST_CASE("supplement: counts of a log that never names the pool stay unknown") {
  Supplement supplement;
  const Snapshot both = supplement.add(make({{"shop", {{"a", ""}}}}), make_log({}), "x");
  CHECK_FALSE(both.servers[0].attempts.has_value());
}

TEST_CASE("supplement: a new process of the balancer begins the log's counts anew, too") {
  const std::vector<PoolPlan> pools{{"shop", {{"a", ""}}}};
  const auto scrape = [&](Supplement& supplement, std::uint64_t pid, std::uint64_t counted) {
    Snapshot statistics = make(pools);
    statistics.processes.emplace_back().pid = pid;
    Snapshot log = make_log(pools);
    log.servers[0].attempts = Count(counted);
    return supplement.add(statistics, log, "x").servers[0].attempts;
  };
  Supplement supplement;
  CHECK(scrape(supplement, 1, 10) == Count(10));
  CHECK(scrape(supplement, 1, 12) == Count(12));
  CHECK(scrape(supplement, 2, 15) == Count(0));
  CHECK(scrape(supplement, 2, 18) == Count(3));
}

TEST_CASE("supplement: listeners are the log's where the statistics know none") {
  Snapshot log = make_log({{"shop", {{"a", ""}}}});
  Topology names = *log.topology;
  names.listeners = {{"www", PoolMode::unknown}};
  log.topology = std::make_shared<const Topology>(std::move(names));
  log.listeners.resize(1);
  log.listeners[0].errors_5xx = Count(7);
  Supplement supplement;
  const Snapshot both = supplement.add(make({{"shop", {{"a", ""}}}}), log, "x");
  REQUIRE(both.listeners.size() == 1);
  CHECK(both.topology->listeners.at(0).name == "www");
  CHECK(both.listeners[0].errors_5xx == Count(7));
}

TEST_CASE("supplement: without statistics the log is all there is, unless they are silent") {
  Supplement supplement;
  const Snapshot log = make_log({{"shop", {{"a", ""}}}});
  const auto alone = combine(std::nullopt, false, log, "unix:/log", supplement);
  REQUIRE(alone.has_value());
  CHECK(alone->exact_latency_source == "unix:/log");
  CHECK_FALSE(combine(std::nullopt, true, log, "unix:/log", supplement).has_value());
  CHECK_FALSE(combine(std::nullopt, false, std::nullopt, "", supplement).has_value());
  const auto without = combine(make({{"shop", {}}}), true, std::nullopt, "unix:/log", supplement);
  REQUIRE(without.has_value());
  CHECK(without->exact_latency_source.empty());
}

}  // namespace skewd
