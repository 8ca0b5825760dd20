// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "collectors/balancer.h"

namespace skewd {
namespace {

PoolSpec ring_of(std::size_t servers, std::uint32_t size) {
  PoolSpec pool;
  pool.balance.algorithm = "hash";
  pool.balance.hash = HashSpec{.consistent = true, .function = "xx_hash", .ring_size = size};
  for (std::size_t i = 0; i < servers; ++i) {
    ServerSpec server;
    server.host = "127.0.0.1";
    server.port = static_cast<std::uint16_t>(90 + i);
    server.address = "127.0.0.1:" + std::to_string(90 + i);
    pool.servers.push_back(server);
  }
  return pool;
}

std::vector<double> shares_of(const PoolSpec& pool, const std::vector<double>& weights) {
  return find_balancer_kind("envoy")->configuration->hash_shares(pool, weights);
}

TEST_CASE("envoy ring: it is the ring of Envoy's own test of six hosts and twelve entries") {
  // The positions that ring_hash_lb_test.cc writes down, and whose they are.
  struct Position {
    std::uint64_t at;
    std::size_t server;
  };
  constexpr std::array<Position, 12> kRing{{{833437586790550860U, 4},
                                            {928266305478181108U, 2},
                                            {1033482794131418490U, 0},
                                            {3551244743356806947U, 5},
                                            {3851675632748031481U, 3},
                                            {5583722120771150861U, 1},
                                            {6311230543546372928U, 1},
                                            {7700377290971790572U, 3},
                                            {13144177310400110813U, 5},
                                            {13444792449719432967U, 2},
                                            {15516499411664133160U, 4},
                                            {16117243373044804889U, 0}}};
  std::vector<double> expected(6);
  std::uint64_t before = kRing.back().at;
  for (const Position& position : kRing) {
    expected[position.server] += std::ldexp(static_cast<double>(position.at - before), -64);
    before = position.at;
  }
  const std::vector<double> actual = shares_of(ring_of(6, 12), {1, 1, 1, 1, 1, 1});
  REQUIRE(actual.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(actual[i] == doctest::Approx(expected[i]));
}

TEST_CASE("envoy ring: shares sum up to 1, and who is not eligible gets none") {
  const std::vector<double> shares = shares_of(ring_of(3, 1024), {1, 0, 3});
  REQUIRE(shares.size() == 3);
  CHECK(shares[1] == 0);
  CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == doctest::Approx(1));
  CHECK(shares[2] == doctest::Approx(0.75).epsilon(0.1));
  CHECK(shares_of(ring_of(2, 1), {1, 0})[0] == 1);
}

TEST_CASE("envoy ring: what cannot be known is empty") {
  PoolSpec pool = ring_of(2, 1024);
  CHECK(shares_of(pool, {0, 0}).empty());
  CHECK(shares_of(pool, {1}).empty());
  pool.servers[0].host = "app.internal";
  CHECK(shares_of(pool, {1, 1}).empty());
  pool = ring_of(2, 0);
  CHECK(shares_of(pool, {1, 1}).empty());
  pool = ring_of(2, 1024);
  pool.servers_unknown = true;
  CHECK(shares_of(pool, {1, 1}).empty());
}

}  // namespace
}  // namespace skewd
