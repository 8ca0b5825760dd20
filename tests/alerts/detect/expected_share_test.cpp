// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/expected_share.h"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "alerts/glob.h"

namespace skewd::test {
namespace {

struct Pool {
  std::vector<Topology::Server> names;
  std::vector<ServerStats> stats;
  void add(ServerState state, float weight, bool backup = false) {
    names.push_back({"s" + std::to_string(names.size()), "", backup});
    ServerStats server;
    server.state = state;
    server.weight = weight;
    stats.push_back(server);
  }
  [[nodiscard]] std::vector<std::uint8_t> usable() const {
    std::vector<std::uint8_t> found(stats.size());
    find_usable(names, stats, found);
    return found;
  }
};

using Flags = std::vector<std::uint8_t>;

TEST_CASE("expected share: follows weights among those that can be chosen") {
  const std::array weights{10.0, 30.0, 60.0};
  std::array<double, 3> due{};
  expected_shares(weights, Flags{1, 1, 0}, due);
  CHECK(due[0] == doctest::Approx(0.25));
  CHECK(due[1] == doctest::Approx(0.75));
  CHECK(due[2] == 0);
}

TEST_CASE("expected share: is nothing for everybody when nobody can be chosen") {
  const std::array weights{10.0, 30.0};
  std::array<double, 2> due{9, 9};
  expected_shares(weights, Flags{0, 0}, due);
  CHECK(due[0] == 0);
  CHECK(due[1] == 0);
}

TEST_CASE("usable: needs a serving state and a weight") {
  Pool pool;
  pool.add(ServerState::up, 1);
  pool.add(ServerState::going_down, 1);
  pool.add(ServerState::up, 0);
  for (const ServerState state : {ServerState::down, ServerState::going_up, ServerState::drain,
                                  ServerState::maintenance, ServerState::unresolved}) {
    pool.add(state, 1);
  }
  CHECK(pool.usable() == Flags{1, 1, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("usable: a server whose state nobody tells may be chosen as far as anybody knows") {
  Pool pool;
  pool.add(ServerState::unknown, 1);
  pool.add(ServerState::unknown, 0);
  CHECK(pool.usable() == Flags{1, 0});
}

TEST_CASE("usable: only the first backup serves, and only when nobody else can") {
  Pool pool;
  pool.add(ServerState::up, 1);
  pool.add(ServerState::down, 1, true);
  pool.add(ServerState::up, 1, true);
  pool.add(ServerState::up, 1, true);
  CHECK(pool.usable() == Flags{1, 0, 0, 0});
  pool.stats[0].state = ServerState::down;
  CHECK(pool.usable() == Flags{0, 0, 1, 0});
}

TEST_CASE("share class: HAProxy's words, and never a guess") {
  CHECK(share_class_of("roundrobin") == ShareClass::exact);
  CHECK(share_class_of("static-rr") == ShareClass::exact);
  CHECK(share_class_of("leastconn") == ShareClass::load_aware);
  CHECK(share_class_of("source") == ShareClass::affinity);
  CHECK(share_class_of("first") == ShareClass::ordered);
  CHECK(share_class_of("unknown") == ShareClass::unknown);
  CHECK(share_class_of("") == ShareClass::unknown);
  CHECK(why_not_comparable(ShareClass::exact).empty());
  CHECK_FALSE(why_not_comparable(ShareClass::unknown).empty());
}

TEST_CASE("glob: stars and question marks over the whole name") {
  CHECK(matches_glob("*", ""));
  CHECK(matches_glob("api-*", "api-v2"));
  CHECK(matches_glob("*-?", "api-2"));
  CHECK(matches_glob("a*b*c", "aXbXbYc"));
  CHECK_FALSE(matches_glob("api-*", "my-api-v2"));
  CHECK_FALSE(matches_glob("a?", "a"));
  CHECK_FALSE(matches_glob("", "a"));
}

}  // namespace
}  // namespace skewd::test
