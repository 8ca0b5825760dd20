// SPDX-License-Identifier: Apache-2.0
#include "collectors/merge.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace skewd {
namespace {

struct Row {
  std::string pool;
  std::string name;
  std::string address = "10.0.0.1:80";
};

// A snapshot of servers that say nothing yet. Rows of one pool stand together.
Snapshot snapshot_of(const std::vector<Row>& rows) {
  auto topology = std::make_shared<Topology>();
  for (const Row& row : rows) {
    if (topology->pools.empty() || topology->pools.back().name != row.pool) {
      Topology::Pool& pool = topology->pools.emplace_back();
      pool.name = row.pool;
      pool.first_server = topology->servers.size();
    }
    ++topology->pools.back().server_count;
    topology->servers.push_back({.name = row.name, .address = row.address});
  }
  Snapshot snapshot;
  snapshot.pools.resize(topology->pools.size());
  snapshot.servers.resize(topology->servers.size());
  snapshot.topology = std::move(topology);
  return snapshot;
}

Process process(std::uint64_t pid) {
  Process made;
  made.pid = pid;
  return made;
}

ListenerStats requests(std::uint64_t count) {
  ListenerStats made;
  made.requests = Count(count);
  return made;
}

Snapshot merge(const std::vector<Snapshot>& parts) { return Merger().merge(parts); }

// Pool, server and address of every row: "shop/web-1@10.0.0.1:80".
std::vector<std::string> rows_of(const Topology& topology) {
  std::vector<std::string> rows;
  for (const auto& pool : topology.pools) {
    for (const auto& server : topology.servers_of(pool)) {
      rows.push_back(pool.name + "/" + server.name + "@" + server.address);
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("merge: one part comes back unchanged") {
  Snapshot part = snapshot_of({{"shop", "web-1"}});
  part.notes = {"a note"};
  part.at.steady = std::chrono::milliseconds(7);
  part.servers[0].picks = Count(5);
  const Snapshot merged = merge({part});
  CHECK(merged.topology == part.topology);
  CHECK(merged.at.steady == part.at.steady);
  CHECK(merged.notes == part.notes);
  CHECK(merged.servers[0].picks == Count(5));
}

TEST_CASE("merge: counters and gauges are summed, untold ones stay untold") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.servers[0].picks = Count(5);
  one.servers[0].in_flight = Count(1);
  one.servers[0].retries = Count(2);
  one.pools[0].requests = Count(50);
  Snapshot other = one;
  other.servers[0].retries = Count();
  const Snapshot merged = merge({one, other, other});
  CHECK(merged.servers[0].picks == Count(15));
  CHECK(merged.servers[0].in_flight == Count(3));
  CHECK(merged.servers[0].retries == Count(2));
  CHECK(merged.pools[0].requests == Count(150));
  CHECK_FALSE(merged.servers[0].redispatches.has_value());
  CHECK_FALSE(merged.pools[0].sources_disagree);
}

TEST_CASE("merge: servers that only some processes know are kept, in order of appearance") {
  const Snapshot one = snapshot_of({{"shop", "web-1"}, {"shop", "web-2"}, {"cart", "c-1"}});
  const Snapshot other = snapshot_of({{"cart", "c-2"}, {"shop", "web-3"}, {"media", "m-1"}});
  const Snapshot merged = merge({one, other});
  CHECK(rows_of(*merged.topology) ==
        std::vector<std::string>{"shop/web-1@10.0.0.1:80", "shop/web-2@10.0.0.1:80",
                                 "shop/web-3@10.0.0.1:80", "cart/c-1@10.0.0.1:80",
                                 "cart/c-2@10.0.0.1:80", "media/m-1@10.0.0.1:80"});
}

TEST_CASE("merge: numbers follow their server to its new place") {
  Snapshot one = snapshot_of({{"shop", "web-1"}, {"cart", "c-1"}});
  one.servers[0].picks = Count(1);
  one.servers[1].picks = Count(20);
  one.pools[1].requests = Count(20);
  Snapshot other = snapshot_of({{"cart", "c-1"}, {"shop", "web-2"}});
  other.servers[0].picks = Count(300);
  other.servers[1].picks = Count(4000);
  other.pools[0].requests = Count(300);
  const Snapshot merged = merge({one, other});
  REQUIRE(merged.servers.size() == 3);  // web-1, web-2, c-1
  CHECK(merged.servers[0].picks == Count(1));
  CHECK(merged.servers[1].picks == Count(4000));
  CHECK(merged.servers[2].picks == Count(320));
  CHECK(merged.pools[1].requests == Count(320));
}

TEST_CASE("merge: the same name at another address or in another pool is another server") {
  const Snapshot one = snapshot_of({{"shop", "a", "10.0.0.1:80"}});
  const Snapshot other = snapshot_of({{"shop", "a", "10.0.0.2:80"}, {"cart", "a", "10.0.0.1:80"}});
  CHECK(merge({one, other}).servers.size() == 3);
}

TEST_CASE("merge: processes that differ in weight or state disagree on their pool") {
  Snapshot one = snapshot_of({{"shop", "web-1"}, {"cart", "c-1"}});
  one.servers[0].configured_weight = 10;
  one.servers[0].state = ServerState::up;
  SUBCASE("weight") {
    Snapshot other = one;
    other.servers[0].configured_weight = 0;
    CHECK(merge({one, other}).pools[0].sources_disagree);
    CHECK_FALSE(merge({one, other}).pools[1].sources_disagree);
  }
  SUBCASE("state") {
    Snapshot other = one;
    other.servers[0].state = ServerState::drain;
    CHECK(merge({one, other}).pools[0].sources_disagree);
  }
}

TEST_CASE("merge: a check that one process sees first, or slow start, is no disagreement") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.servers[0].state = ServerState::up;
  one.servers[0].weight = 10;
  Snapshot other = one;
  other.servers[0].state = ServerState::going_down;
  other.servers[0].weight = 3;
  CHECK_FALSE(merge({one, other}).pools[0].sources_disagree);
}

TEST_CASE("merge: latency is weighted by the requests behind it") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.servers[0].responses = Count(900);
  one.servers[0].latency.response = Count(10);
  one.servers[0].latency.queue = Count(4);
  Snapshot other = snapshot_of({{"shop", "web-1"}});
  other.servers[0].responses = Count(100);
  other.servers[0].latency.response = Count(110);
  const LatencyAverages merged = merge({one, other}).servers[0].latency;
  CHECK(merged.response == Count(20));
  CHECK(merged.queue == Count(4));
  CHECK_FALSE(merged.connect.has_value());
}

TEST_CASE("merge: processes that answered nothing share the mean alike") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.servers[0].latency.total = Count(10);
  Snapshot other = snapshot_of({{"shop", "web-1"}});
  other.servers[0].latency.total = Count(20);
  CHECK(merge({one, other}).servers[0].latency.total == Count(15));
}

TEST_CASE("merge: connection limits add up, and none is none") {
  Snapshot one = snapshot_of({{"shop", "limited"}, {"shop", "unlimited"}});
  one.servers[0].connection_limit = Count(100);
  one.servers[1].connection_limit = Count(100);
  Snapshot other = one;
  other.servers[1].connection_limit = Count();
  const Snapshot merged = merge({one, other});
  CHECK(merged.servers[0].connection_limit == Count(200));
  CHECK_FALSE(merged.servers[1].connection_limit.has_value());
}

TEST_CASE("merge: processes stand side by side, reloads add up, notes are told once") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.processes = {process(1)};
  one.reloads = Count(2);
  one.notes = {"no addresses", "only here"};
  Snapshot other = snapshot_of({{"shop", "web-1"}});
  other.processes = {process(2)};
  other.reloads = Count(3);
  other.notes = {"no addresses"};
  const Snapshot merged = merge({one, other});
  CHECK(merged.processes == std::vector<Process>{process(1), process(2)});
  CHECK(merged.reloads == Count(5));
  CHECK_FALSE(merged.failed_reloads.has_value());
  CHECK(merged.notes == std::vector<std::string>{"no addresses", "only here"});
}

TEST_CASE("merge: listeners are summed by name") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  auto topology = std::make_shared<Topology>(*one.topology);
  topology->listeners = {{.name = "www"}};
  one.topology = topology;
  one.listeners = {requests(5)};
  Snapshot other = one;
  auto reordered = std::make_shared<Topology>(*topology);
  reordered->listeners = {{.name = "api"}, {.name = "www"}};
  other.topology = reordered;
  other.listeners = {requests(100), requests(6)};
  const Snapshot merged = merge({one, other});
  REQUIRE(merged.listeners.size() == 2);
  CHECK(merged.listeners[0].requests == Count(11));
  CHECK(merged.listeners[1].requests == Count(100));
}

TEST_CASE("merge: what one process withholds of a pool another may tell") {
  Snapshot silent = snapshot_of({{"shop", "web-1"}});
  Snapshot telling = silent;
  auto topology = std::make_shared<Topology>(*silent.topology);
  topology->pools[0].algorithm = "leastconn";
  topology->pools[0].mode = PoolMode::http;
  telling.topology = topology;
  const Snapshot merged = merge({silent, telling});
  CHECK(merged.topology->pools[0].algorithm == "leastconn");
  CHECK(merged.topology->pools[0].mode == PoolMode::http);
}

TEST_CASE("merge: the topology keeps its pointer while its content stays") {
  Merger merger;
  const Snapshot one = snapshot_of({{"shop", "web-1"}});
  const Snapshot other = snapshot_of({{"shop", "web-2"}});
  const auto first = merger.merge({one, other}).topology;
  CHECK(merger.merge({one, other}).topology == first);
  // A part was laid out anew, for instance after a reload, but says the same.
  CHECK(merger.merge({one, snapshot_of({{"shop", "web-2"}})}).topology == first);
  // A scrape that only one part survived does not make it forget.
  CHECK(merger.merge({one}).topology == one.topology);
  CHECK(merger.merge({one, other}).topology == first);
  CHECK(merger.merge({one, snapshot_of({{"shop", "web-3"}})}).topology != first);
}

TEST_CASE("merge: exact times are summed, of the servers that any process knows") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  one.exact_latency.resize(1);
  one.exact_latency[0].sums[3] = {10, 5000};
  one.exact_latency[0].p50_ms = 7;
  one.exact_latency_source = "unix:/run/skewd/one.log";
  Snapshot other = snapshot_of({{"shop", "web-2"}, {"shop", "web-1"}});
  other.exact_latency.resize(2);
  other.exact_latency[1].sums[3] = {5, 1000};
  other.exact_latency[1].p50_ms = 9;
  other.exact_latency[0].p50_ms = 4;
  other.exact_latency_source = "unix:/run/skewd/other.log";
  const Snapshot untimed = snapshot_of({{"shop", "web-1"}});
  const Snapshot merged = merge({one, untimed, other, other});
  REQUIRE(merged.exact_latency.size() == 2);
  CHECK(merged.exact_latency[0].sums[3].requests == 20);
  CHECK(merged.exact_latency[0].sums[3].microseconds == 7000);
  CHECK(merged.exact_latency[0].p50_ms < 0);  // nobody can tell that of all
  CHECK(merged.exact_latency[1].sums[3].requests == 0);
  CHECK(merged.exact_latency_source == "unix:/run/skewd/one.log, unix:/run/skewd/other.log");
  CHECK(merge({untimed, untimed}).exact_latency.empty());
  CHECK(merge({one, untimed}).exact_latency[0].p50_ms == 7);
}

TEST_CASE("merge: what one process does not tell of a pool, nobody tells of the sum") {
  Snapshot one = snapshot_of({{"shop", "web-1"}});
  auto topology = std::make_shared<Topology>(*one.topology);
  topology->pools[0].tells_picks = false;
  topology->pools[0].tells_weights = false;
  topology->pools[0].tells_members = false;
  one.topology = topology;
  one.counters_survive_reload = true;
  one.counting_since_ms = 5;
  Snapshot other = snapshot_of({{"shop", "web-1"}});
  other.servers[0].state = ServerState::up;
  const Snapshot merged = merge({one, other});
  CHECK_FALSE(merged.topology->pools[0].tells_picks);
  CHECK_FALSE(merged.topology->pools[0].tells_weights);
  CHECK(merged.topology->pools[0].tells_members);  // the other knows them all
  CHECK_FALSE(merged.counters_survive_reload);
  CHECK(merged.counting_since_ms == 5);
  CHECK_FALSE(merged.pools[0].sources_disagree);  // a state that is not told contradicts none
  CHECK(merge({one, one}).counters_survive_reload);
}

}  // namespace skewd
