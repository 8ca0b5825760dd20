// SPDX-License-Identifier: Apache-2.0
#include "collectors/pacing.h"

#include <doctest/doctest.h>

#include <initializer_list>

namespace skewd {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds interval_after(std::initializer_list<std::chrono::microseconds> costs) {
  Pacing pacing;
  for (const auto cost : costs) pacing.note(cost);
  return pacing.interval();
}

}  // namespace

TEST_CASE("pacing: a fixed interval ignores the cost") {
  Pacing pacing(5s);
  CHECK(pacing.interval() == 5s);
  pacing.note(10s);
  CHECK(pacing.interval() == 5s);
}

TEST_CASE("pacing: begins at one second") { CHECK(Pacing().interval() == 1s); }

TEST_CASE("pacing: reading takes two percent of the time, never sooner than a second") {
  CHECK(interval_after({26'600us}) == 1400ms);  // 1.33 s, rounded up
  CHECK(interval_after({40ms}) == 2s);
  CHECK(interval_after({20ms}) == 1s);
  CHECK(interval_after({20'001us}) == 1100ms);
  CHECK(interval_after({0us}) == 1s);
}

TEST_CASE("pacing: never waits more than a minute") {
  CHECK(interval_after({1200ms}) == 60s);
  CHECK(interval_after({std::chrono::microseconds::max()}) == 60s);
}

TEST_CASE("pacing: one slow read among eight changes nothing") {
  CHECK(interval_after({10ms, 10ms, 10ms, 900ms, 10ms, 10ms, 10ms, 10ms}) == 1s);
}

TEST_CASE("pacing: reads before the last eight are forgotten") {
  Pacing pacing;
  for (int i = 0; i < 100; ++i) pacing.note(900ms);
  for (int i = 0; i < 8; ++i) pacing.note(40ms);
  CHECK(pacing.interval() == 2s);
}

}  // namespace skewd
