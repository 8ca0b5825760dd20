// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <numeric>

#include "collectors/nginx/config/hash_ring.h"
#include "collectors/nginx/config/hash_shares.h"

namespace skewd::nginx {
namespace {

PoolSpec pool_of(std::size_t servers, bool consistent) {
  PoolSpec pool;
  pool.balance.algorithm = "hash";
  pool.balance.hash = HashSpec{};
  pool.balance.hash->consistent = consistent;
  for (std::size_t number = 1; number <= servers; ++number) {
    ServerSpec server;
    server.address = "127.0.0.1:710" + std::to_string(number);
    pool.servers.push_back(server);
  }
  return pool;
}

double sum_of(const std::vector<double>& shares) {
  return std::accumulate(shares.begin(), shares.end(), 0.0);
}

TEST_CASE("nginx hash: keys are crc32, as everybody computes it") {
  CHECK(crc32_of("123456789") == 0xCBF43926U);
  CHECK(crc32_of("") == 0);
}

TEST_CASE("nginx hash: by position shares follow the weights, to the last remainder") {
  const PoolSpec pool = pool_of(4, false);
  const auto shares = hash_shares(pool, std::vector<double>{2, 1, 1, 1});
  REQUIRE(shares.size() == 4);
  CHECK(shares[0] == doctest::Approx(0.4).epsilon(0.001));
  CHECK(shares[3] == doctest::Approx(0.2).epsilon(0.001));
}

TEST_CASE("nginx hash: sums of weights above 32768 leave the last servers without keys") {
  const PoolSpec pool = pool_of(2, false);
  const auto shares = hash_shares(pool, std::vector<double>{20'000, 20'000});
  REQUIRE(shares.size() == 2);
  CHECK(shares[0] == doctest::Approx(20'000.0 / 32'768));
}

TEST_CASE("nginx hash: a ring has 160 points per weight and is uneven") {
  const std::vector<RingMember> members{{"127.0.0.1:7101", 2}, {"127.0.0.1:7102", 1}};
  CHECK(make_ring(members).size() == 480);
  const PoolSpec pool = pool_of(4, true);
  const auto shares = hash_shares(pool, std::vector<double>{2, 1, 1, 1});
  REQUIRE(shares.size() == 4);
  CHECK(sum_of(shares) == doctest::Approx(1));
  CHECK(shares[0] > 0.3);
  CHECK(shares[0] != doctest::Approx(0.4).epsilon(0.0001));
}

TEST_CASE("nginx hash: who is not eligible gets nothing, and the others all") {
  for (const bool consistent : {false, true}) {
    CAPTURE(consistent);
    PoolSpec pool = pool_of(3, consistent);
    pool.servers[1].down = true;
    const auto shares = hash_shares(pool, std::vector<double>{1, 0, 1});
    REQUIRE(shares.size() == 3);
    CHECK(shares[1] == 0);
    CHECK(sum_of(shares) == doctest::Approx(1));
    CHECK(hash_shares(pool, std::vector<double>{0, 0, 0}).empty());
  }
}

TEST_CASE("nginx hash: a server alone has every key, and no ring grows without bound") {
  CHECK(hash_shares(pool_of(1, true), std::vector<double>{1}) == std::vector<double>{1});
  const auto shares = hash_shares(pool_of(2, true), std::vector<double>{3e6, 1e6});
  REQUIRE(shares.size() == 2);
  CHECK(shares[0] == doctest::Approx(0.75));
}

TEST_CASE("nginx hash: pools that do not hash have no such shares") {
  PoolSpec pool = pool_of(2, false);
  pool.balance.hash.reset();
  CHECK(hash_shares(pool, std::vector<double>{1, 1}).empty());
}

}  // namespace
}  // namespace skewd::nginx
