// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/gaussian_cusum.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{std::chrono::milliseconds(1'795'228'640'000)};

Deviation at(int scrape, double value) {
  return {.value = value, .variance = 0.02, .begin = kStart + scrape * 5s};
}

TEST_CASE("gaussian cusum: a shift is certain after some values, and its size and start are told") {
  GaussianCusum cusum;
  int scrape = 0;
  for (; scrape < 50; ++scrape) cusum.step(at(scrape, scrape % 2 == 0 ? -0.1 : 0.1));
  CHECK(cusum.evidence() < 3);
  for (; scrape < 60 && cusum.evidence() < 27; ++scrape) cusum.step(at(scrape, 0.7));
  CHECK(scrape <= 55);
  CHECK(cusum.effect() == doctest::Approx(0.7).epsilon(0.1));
  CHECK(cusum.since(kStart + 1h) <= kStart + 50 * 5s);
  CHECK(cusum.since(kStart + 1h) >= kStart + 49 * 5s);
  CHECK(cusum.age_seconds(kStart + 300s) == doctest::Approx(50).epsilon(0.11));
}

TEST_CASE("gaussian cusum: one value gives no more than its part") {
  GaussianCusum cusum;
  Deviation huge = at(0, 50);
  huge.most = 0.3;
  cusum.step(huge);
  CHECK(cusum.evidence() == doctest::Approx(0.3 * 27));
  CHECK(cusum.values() == 1);
}

TEST_CASE("gaussian cusum: a cycle that ends tells how high it was") {
  GaussianCusum cusum;
  cusum.step(at(0, 0.5));
  const double height = cusum.evidence();
  CHECK(height > 0);
  CHECK(cusum.step(at(1, -3)) == doctest::Approx(height));
  CHECK(cusum.evidence() == 0);
  CHECK(cusum.values() == 0);
  CHECK(cusum.age_seconds(kStart + 1h) == 0);
}

TEST_CASE("gaussian cusum: evidence that hangs together fades, nonsense says nothing") {
  GaussianCusum cusum;
  cusum.step(at(0, 0.6));
  const double before = cusum.evidence();
  Deviation nothing = at(1, 0.2);
  nothing.fade = 0.5;
  nothing.tail_guard = 1e9;
  cusum.step(nothing);
  CHECK(cusum.evidence() == doctest::Approx(before / 2).epsilon(0.001));
  CHECK(cusum.step(at(2, std::numeric_limits<double>::quiet_NaN())) == 0);
  Deviation certain = at(3, 1);
  certain.variance = 0;
  CHECK(cusum.step(certain) == 0);
  CHECK(cusum.values() == 2);
}

TEST_CASE("gaussian cusum: a claim ends after six normal values, not while the effect stays") {
  EffectRecovery back(0.7);
  for (int i = 0; i < 5; ++i) back.step(at(i, 0));
  CHECK_FALSE(back.is_complete());
  back.step(at(5, 0));
  CHECK(back.is_complete());
  EffectRecovery stays(0.7);
  for (int i = 0; i < 100; ++i) stays.step(at(i, 0.6));
  CHECK_FALSE(stays.is_complete());
}

}  // namespace
}  // namespace skewd::test
