// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/skew_shape.h"

#include <doctest/doctest.h>

#include <numeric>
#include <string>
#include <vector>

namespace skewd::test {
namespace {

using Numbers = std::vector<double>;

Numbers shares_of(const Numbers& weights) {
  Numbers shares = weights;
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

std::string subtype_of(const Numbers& counts, const Numbers& weights, std::size_t leader,
                       const Numbers& former = {}) {
  const Numbers due = shares_of(weights);
  const Numbers former_due = former.empty() ? Numbers() : shares_of(former);
  return std::string(shape_of({.counts = counts,
                               .due = due,
                               .former_due = former_due,
                               .dispersion = 1,
                               .leader = leader})
                         .subtype);
}

TEST_CASE("skew shape: one server gets too much, or next to nothing") {
  CHECK(subtype_of({10, 10, 80, 10}, {1, 1, 1, 1}, 2) == "funnel");
  CHECK(subtype_of({0, 0, 100, 0}, {1, 1, 1, 1}, 2) == "funnel");
  CHECK(subtype_of({33, 1, 34, 32}, {1, 1, 1, 1}, 1) == "starved");
  CHECK(subtype_of({60, 20, 22, 18}, {1, 1, 1, 1}, 0) == "other");
  CHECK(subtype_of({100, 55, 105, 98}, {1, 1, 1, 1}, 1) == "other");
}

TEST_CASE("skew shape: what weights have to do with it") {
  const Numbers weights{1, 2, 3, 10};
  CHECK(subtype_of({51, 49, 50, 52}, weights, 3) == "weights_ignored");
  CHECK(subtype_of({100, 20, 30, 10}, weights, 0) == "weights_swapped");
  CHECK(subtype_of({40, 30, 20, 10}, weights, 3, {4, 3, 2, 1}) == "old_weights");
  CHECK(subtype_of({160, 120, 80, 40}, weights, 3) == "other");
}

TEST_CASE("skew shape: some get nothing and the others share as they should") {
  const SkewShape shape = shape_of({.counts = Numbers{0, 50, 0, 52, 49, 48},
                                    .due = shares_of({1, 1, 1, 1, 1, 1}),
                                    .former_due = {},
                                    .dispersion = 1,
                                    .leader = 2});
  CHECK(shape.subtype == "subset");
  CHECK(shape.servers == std::vector<std::size_t>{2, 0});
}

TEST_CASE("skew shape: without counts nothing is named") {
  CHECK(subtype_of({0, 0, 0}, {1, 1, 1}, 0) == "other");
  CHECK(subtype_of({5, 5, 5}, {1, 0, 1}, 1) == "other");
}

}  // namespace
}  // namespace skewd::test
