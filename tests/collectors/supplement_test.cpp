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
  CHECK_FALSE(both.servers[1].attempts.has_value());  // counters are the balancer's own
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
