// SPDX-License-Identifier: Apache-2.0
#include "alerts/completion.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace skewd::test {
namespace {

ServerSpec spec_of(const std::string& name, const std::string& host, std::uint16_t port,
                   double weight = 1) {
  ServerSpec spec;
  spec.name = name;
  spec.host = host;
  if (port > 0) spec.port = port;
  spec.address = host + (port > 0 ? ":" + std::to_string(port) : "");
  spec.weight = weight;
  return spec;
}

PoolSpec pool_spec(const std::string& name, std::vector<ServerSpec> servers) {
  PoolSpec pool;
  pool.name = name;
  pool.servers = std::move(servers);
  return pool;
}

std::shared_ptr<const Declaration> declaring(std::vector<PoolSpec> pools) {
  Configuration configuration;
  configuration.pools = std::move(pools);
  return std::make_shared<Declaration>(declare(configuration, {}, {}));
}

// What a log shows of the pool "shop": servers with so many requests each.
class Log {
 public:
  explicit Log(std::vector<std::pair<std::string, std::uint64_t>> servers) {
    Topology topology;
    Topology::Pool pool;
    pool.name = "shop";
    pool.server_count = servers.size();
    pool.tells_picks = false;
    pool.tells_weights = false;
    pool.tells_members = false;
    topology.pools = {pool};
    for (const auto& [name, requests] : servers) {
      topology.servers.push_back({name, name, false});
      requests_.push_back(requests);
    }
    topology_ = std::make_shared<const Topology>(std::move(topology));
  }
  std::uint64_t& operator[](std::size_t server) { return requests_[server]; }
  [[nodiscard]] Snapshot snapshot() const {
    Snapshot snapshot;
    snapshot.topology = topology_;
    snapshot.pools.resize(1);
    snapshot.pools[0].requests = Count(0);
    for (const std::uint64_t requests : requests_) {
      ServerStats stats;
      stats.weight = 1;
      stats.configured_weight = 1;
      stats.attempts = Count(requests);
      stats.responses = Count(requests);
      snapshot.servers.push_back(stats);
      snapshot.exact_latency.emplace_back().sums[0].requests = requests;
    }
    return snapshot;
  }

 private:
  std::shared_ptr<const Topology> topology_;
  std::vector<std::uint64_t> requests_;
};

std::vector<std::string> names_of(const Snapshot& snapshot) {
  std::vector<std::string> names;
  for (const Topology::Server& server : snapshot.topology->servers) names.push_back(server.name);
  return names;
}

bool has_note(const Snapshot& snapshot, const std::string& part) {
  return std::any_of(snapshot.notes.begin(), snapshot.notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

TEST_CASE("completion: weights, backups and servers taken out come from the file") {
  ServerSpec spare = spec_of("10.0.0.2:80", "10.0.0.2", 80, 2);
  spare.backup = true;
  ServerSpec out = spec_of("10.0.0.3:80", "10.0.0.3", 80);
  out.down = true;
  const auto file =
      declaring({pool_spec("shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80, 5), spare, out})});
  Completion completion;
  const Snapshot whole =
      completion.complete(Log({{"10.0.0.2:80", 1}, {"10.0.0.1:80", 9}}).snapshot(), file, nullptr);
  REQUIRE(names_of(whole) == std::vector<std::string>{"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"});
  CHECK(whole.servers[0].configured_weight == 5);
  CHECK(*whole.servers[0].attempts == 9);
  CHECK(whole.exact_latency[0].sums[0].requests == 9);
  CHECK(whole.servers[0].state == ServerState::unknown);
  CHECK(whole.topology->servers[1].backup);
  CHECK(whole.servers[2].state == ServerState::maintenance);
  CHECK(whole.servers[2].reason == StateReason::administrator);
  CHECK(whole.exact_latency.size() == whole.servers.size());
  CHECK(completion.knows_weights(whole.topology->pools[0]));
  CHECK(whole.notes.empty());
}

TEST_CASE("completion: a declared server that was sent nothing counts 0 of what others count") {
  const auto file = declaring({pool_spec(
      "shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80), spec_of("10.0.0.2:80", "10.0.0.2", 80)})});
  Completion completion;
  const Snapshot whole = completion.complete(Log({{"10.0.0.1:80", 9}}).snapshot(), file, nullptr);
  REQUIRE(whole.servers.size() == 2);
  CHECK(whole.servers[1].attempts == Count(0));
  CHECK(whole.servers[1].responses == Count(0));
  CHECK_FALSE(whole.servers[1].retries.has_value());
  CHECK_FALSE(whole.servers[1].in_flight.has_value());
  CHECK(whole.servers[1].state == ServerState::unknown);
}

TEST_CASE("completion: servers are matched by address, with the usual port where none is written") {
  const auto file = declaring({pool_spec(
      "shop", {spec_of("web-1", "10.0.0.1", 8080, 3), spec_of("web-2", "10.0.0.2", 0, 4)})});
  Completion completion;
  const Snapshot whole = completion.complete(
      Log({{"10.0.0.1:8080", 9}, {"10.0.0.2:80", 8}}).snapshot(), file, nullptr);
  CHECK(names_of(whole) == std::vector<std::string>{"web-1", "web-2"});
  CHECK(whole.servers[0].weight == 3);
  CHECK(whole.servers[1].weight == 4);
}

TEST_CASE("completion: what a host name stands for is a guess, and said to be one") {
  const auto file = declaring({pool_spec("shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80, 3),
                                                  spec_of("app.example:80", "app.example", 80)})});
  Completion completion;
  const Snapshot whole =
      completion.complete(Log({{"10.0.0.1:80", 9}, {"10.0.0.7:80", 8}}).snapshot(), file, nullptr);
  CHECK(names_of(whole) == std::vector<std::string>{"10.0.0.1:80", "10.0.0.7:80"});
  CHECK(whole.servers[1].weight == 1);
  CHECK_FALSE(completion.knows_weights(whole.topology->pools[0]));
  CHECK(has_note(whole, "app.example:80"));
  CHECK(has_note(whole, "10.0.0.7:80"));
}

TEST_CASE("completion: pools that nobody asked for are there, and before the first request too") {
  const auto file = declaring({pool_spec("shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80)}),
                               pool_spec("cart", {spec_of("10.0.1.1:80", "10.0.1.1", 80)})});
  Completion completion;
  const Snapshot some = completion.complete(Log({{"10.0.0.1:80", 9}}).snapshot(), file, nullptr);
  REQUIRE(some.topology->pools.size() == 2);
  CHECK(some.topology->pools[1].name == "cart");
  CHECK_FALSE(some.topology->pools[1].tells_picks);
  CHECK(some.pools[1].requests == Count(0));
  Snapshot nothing;
  nothing.topology = std::make_shared<const Topology>();
  CHECK(completion.complete(nothing, file, nullptr).topology->pools.size() == 2);
}

TEST_CASE("completion: what a source tells itself stays, whatever the file says") {
  const auto file = declaring({pool_spec("shop", {spec_of("web-1", "10.0.0.1", 80, 9)})});
  Topology topology;
  Topology::Pool pool;
  pool.name = "shop";
  pool.server_count = 1;
  topology.pools = {pool};
  topology.servers = {{"web-1", "10.0.0.1:80", false}};
  Snapshot told;
  told.topology = std::make_shared<const Topology>(topology);
  told.pools.resize(1);
  told.servers.resize(1);
  told.servers[0].weight = 2;
  Completion completion;
  const Snapshot same = completion.complete(told, file, nullptr);
  CHECK(same.topology == told.topology);
  CHECK(same.servers[0].weight == 2);
  CHECK(completion.knows_weights(same.topology->pools[0]));
}

TEST_CASE("completion: the topology keeps its pointer while its content stays") {
  const auto file = declaring({pool_spec(
      "shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80), spec_of("10.0.0.2:80", "10.0.0.2", 80)})});
  Completion completion;
  const Snapshot first = completion.complete(Log({{"10.0.0.1:80", 9}}).snapshot(), file, nullptr);
  const Snapshot second =
      completion.complete(Log({{"10.0.0.2:80", 1}, {"10.0.0.1:80", 9}}).snapshot(), file, nullptr);
  CHECK(first.topology == second.topology);
  CHECK(*second.servers[0].attempts == 9);
}

TEST_CASE("completion: a server that left the file stays until requests show that it is out") {
  const auto file = declaring({pool_spec(
      "shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80), spec_of("10.0.0.2:80", "10.0.0.2", 80)})});
  Log log({{"10.0.0.1:80", 100}, {"10.0.0.2:80", 100}, {"10.0.0.3:80", 100}});
  Completion completion;
  CHECK(completion.complete(log.snapshot(), file, nullptr).servers.size() == 3);
  log[0] += 10;
  const Snapshot doubtful = completion.complete(log.snapshot(), file, nullptr);
  CHECK(doubtful.servers.size() == 3);
  CHECK_FALSE(completion.knows_weights(doubtful.topology->pools[0]));
  log[1] += 14;
  const Snapshot certain = completion.complete(log.snapshot(), file, nullptr);
  CHECK(names_of(certain) == std::vector<std::string>{"10.0.0.1:80", "10.0.0.2:80"});
  CHECK(completion.knows_weights(certain.topology->pools[0]));
  log[2] += 1;
  CHECK(completion.complete(log.snapshot(), file, nullptr).servers.size() == 3);
}

TEST_CASE("completion: a server that the file takes out is in use while it is sent requests") {
  ServerSpec out = spec_of("10.0.0.2:80", "10.0.0.2", 80);
  out.down = true;
  const auto file = declaring({pool_spec("shop", {spec_of("10.0.0.1:80", "10.0.0.1", 80), out})});
  Log log({{"10.0.0.1:80", 100}, {"10.0.0.2:80", 100}});
  Completion completion;
  for (int i = 0; i < 3; ++i) {
    log[0] += 50;
    log[1] += 50;
    CHECK(completion.complete(log.snapshot(), file, nullptr).servers[1].state ==
          ServerState::unknown);
  }
  log[0] += 50;
  CHECK(completion.complete(log.snapshot(), file, nullptr).servers[1].state ==
        ServerState::maintenance);
}

}  // namespace
}  // namespace skewd::test
