// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/daily_extremes.h"

#include <doctest/doctest.h>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

// A night job from 2 to 3 o'clock, told every ten minutes.
void pass_day(DailyExtremes& extremes, int day, double at_night) {
  for (auto minute = 0min; minute < 24h; minute += 10min) {
    const bool night = minute >= 2h && minute < 3h;
    extremes.note(Instant(day * 24h + minute), night ? at_night : 0.1);
  }
}

TEST_CASE("daily extremes: what happens every night is usual at night, and an hour around it") {
  DailyExtremes extremes;
  CHECK(extremes.usual_at(Instant(2h)) == 0);
  pass_day(extremes, 0, 0.7);
  CHECK(extremes.usual_at(Instant(26h + 30min)) == doctest::Approx(0.7).epsilon(0.05));
  CHECK(extremes.usual_at(Instant(25h + 59min)) == doctest::Approx(0.7).epsilon(0.05));
  CHECK(extremes.usual_at(Instant(30h)) == doctest::Approx(0.1).epsilon(0.1));
}

TEST_CASE("daily extremes: what does not come again is halved each day") {
  DailyExtremes extremes;
  pass_day(extremes, 0, 0.8);
  pass_day(extremes, 1, 0);
  CHECK(extremes.usual_at(Instant(48h + 2h)) == doctest::Approx(0.4).epsilon(0.1));
}

TEST_CASE("daily extremes: a fault does not excuse itself") {
  DailyExtremes extremes;
  for (auto minute = 0min; minute < 3h; minute += 1min) {
    extremes.note(Instant(minute), 1.5);
    CHECK(extremes.usual_at(Instant(minute)) < 1.5);
  }
}

}  // namespace
}  // namespace skewd::test
