// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/load_simulation.h"

#include <doctest/doctest.h>

#include <numeric>

namespace skewd {
namespace {

SimulatedPool four_servers(std::size_t draws, double rate) {
  return {draws, {1, 1, 1, 1}, {0.020, 0.020, 0.020, 0.020}, rate};
}

TEST_CASE("load simulation: servers that answer alike share alike, whatever the rate") {
  for (const std::size_t draws : {0, 2}) {
    for (const double rate : {0.0, 20.0, 2000.0}) {
      CAPTURE(draws);
      CAPTURE(rate);
      for (const double share : simulate_shares(four_servers(draws, rate))) {
        CHECK(share == doctest::Approx(0.25).epsilon(0.06));
      }
    }
  }
}

TEST_CASE("load simulation: weights decide when there is hardly any load") {
  SimulatedPool pool = four_servers(2, 0.1);
  pool.weights = {3, 1, 0, 0};
  const auto shares = simulate_shares(pool);
  CHECK(shares[0] > 0.7);
  CHECK(shares[1] < 0.3);
  CHECK(shares[2] == 0);
}

TEST_CASE("load simulation: a slow server gets less, and least of all by least connections") {
  SimulatedPool least = four_servers(0, 1000);
  least.response_seconds[0] = 0.200;
  SimulatedPool drawn = least;
  drawn.draws = 2;
  const double by_least = simulate_shares(least)[0];
  const double by_draws = simulate_shares(drawn)[0];
  CHECK(by_least < 0.06);
  CHECK(by_draws > by_least);
  CHECK(by_draws < 0.15);
}

TEST_CASE("load simulation: the shares add up, and come out the same each time") {
  SimulatedPool pool = four_servers(2, 300);
  pool.response_seconds = {0.01, 0.02, 0.04, 0};
  const auto shares = simulate_shares(pool);
  CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == doctest::Approx(1));
  CHECK(simulate_shares(pool) == shares);
}

TEST_CASE("load simulation: nobody eligible gets nothing") {
  CHECK(simulate_shares({0, {0, 0}, {0.1, 0.1}, 10}) == std::vector<double>{0, 0});
  CHECK(simulate_shares({2, {}, {}, 10}).empty());
}

}  // namespace
}  // namespace skewd
