// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "collectors/varnish/admin.h"
#include "collectors/varnish/pools.h"
#include "collectors/varnish/stat.h"

namespace skewd::varnish {
namespace {

ServerCounts counted(std::uint64_t requests, std::uint64_t failed) {
  ServerCounts counts;
  counts.requests = Count(requests);
  counts.failed = Count(failed);
  counts.held_down = counts.busy = counts.unhealthy = Count(0);
  return counts;
}

Health well(const std::string& name, bool probed = false) {
  return {name, ServerState::up, StateReason::none, probed, probed ? "4/4" : ""};
}

TEST_CASE("varnish: a server of several directors has counts in none of them") {
  const std::map<std::string, ServerCounts> counts{{"a", counted(5, 0)}, {"b", counted(7, 0)}};
  Members members;
  members.servers = {well("a"), well("b")};
  members.directors = {{"one", "round-robin", true, {{"a", {}}, {"b", {}}}},
                       {"two", "fallback", true, {{"b", {}}, {"one", {}}}}};
  UsualWeights usual;
  const Pools pools = make_pools(counts, members, usual);
  REQUIRE(pools.topology.pools.size() == 2);
  CHECK(pools.topology.pools[1].server_count == 1);  // a director is no server
  CHECK(pools.servers[0].picks == Count(5));
  CHECK_FALSE(pools.servers[1].picks.has_value());
  CHECK_FALSE(pools.servers[2].picks.has_value());
  CHECK_FALSE(pools.pools[0].requests.has_value());
  CHECK(pools.shared == std::vector<std::string>{"b"});
}

TEST_CASE("varnish: a sick server keeps the weight that it had when it was well") {
  const std::map<std::string, ServerCounts> counts{{"a", counted(5, 0)}};
  Members members;
  members.servers = {well("a", true)};
  members.directors = {{"one", "random", true, {{"a", 3.0F}}}};
  UsualWeights usual;
  CHECK(make_pools(counts, members, usual).servers[0].weight == 3);
  members.directors[0].members[0].weight = 0.0F;
  CHECK(make_pools(counts, members, usual).servers[0].weight == 3);
}

TEST_CASE("varnish: failures of a probed server are not those of requests") {
  const std::map<std::string, ServerCounts> counts{{"a", counted(5, 90)}, {"b", counted(5, 2)}};
  Members members;
  members.servers = {well("a", true), well("b")};
  UsualWeights usual;
  const Pools pools = make_pools(counts, members, usual);
  CHECK(pools.servers[0].picks == Count(5));
  CHECK_FALSE(pools.servers[0].connect_errors.has_value());
  CHECK(pools.servers[1].picks == Count(7));
  CHECK(pools.servers[1].connect_errors == Count(2));
  CHECK(pools.failures_of_probes);
}

TEST_CASE("varnish: names of servers may hold dots") {
  const auto stat = read_stat(R"({"VBE.v1.dyn(10.0.0.1:80).req": {"value": 4}})");
  REQUIRE(stat.has_value());
  CHECK(stat->servers.at("v1").at("dyn(10.0.0.1:80)").requests == Count(4));
}

}  // namespace
}  // namespace skewd::varnish
