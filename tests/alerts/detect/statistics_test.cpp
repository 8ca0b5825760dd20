// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/mews.h"
#include "alerts/detect/minute_window.h"
#include "alerts/detect/tail_guard.h"
#include "alerts/detect/threshold.h"
#include "alerts/detect/weekly_extremes.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

// Scrapes until the evidence is certain, with `rate` as the true probability of a hit.
int scrapes_until_certain(const CusumTuning& tuning, double due, double rate, int trials,
                          int at_most) {
  std::mt19937 random(7);
  std::binomial_distribution<int> hits(trials, rate);
  Cusum cusum;
  for (int scrape = 1; scrape <= at_most; ++scrape) {
    cusum.step(tuning, {.hits = static_cast<double>(hits(random)),
                        .trials = static_cast<double>(trials),
                        .probability = due});
    if (cusum.evidence() >= 27) return scrape;
  }
  return at_most + 1;
}

TEST_CASE("cusum: a starved server of ten is certain after a few hundred requests") {
  CHECK(scrapes_until_certain(kShareDown, 0.1, 0.0, 100, 100) <= 5);
}

TEST_CASE("cusum: a doubled share is certain near the bound of 508 requests") {
  CHECK(scrapes_until_certain(kShareUp, 0.1, 0.2, 100, 100) <= 15);
}

TEST_CASE("cusum: what is due never becomes certain") {
  CHECK(scrapes_until_certain(kShareUp, 0.1, 0.1, 100, 20'000) > 20'000);
  CHECK(scrapes_until_certain(kShareDown, 0.1, 0.1, 100, 20'000) > 20'000);
}

TEST_CASE("cusum: one scrape alone is never enough") {
  Cusum cusum;
  cusum.step(kShareUp, {.hits = 1e6, .trials = 1e6, .probability = 0.1});
  CHECK(cusum.evidence() == doctest::Approx(0.55 * 27));
}

TEST_CASE("cusum: an outage after a long weak excursion is not held back by it") {
  Cusum cusum;
  for (int i = 0; i < 500; ++i) {
    cusum.step(kShareDown, {.hits = 9.6, .trials = 100, .probability = 0.1, .temper = 2});
  }
  int scrapes = 0;
  while (cusum.evidence() < 27 && scrapes < 100) {
    cusum.step(kShareDown, {.hits = 0, .trials = 100, .probability = 0.1, .temper = 2});
    ++scrapes;
  }
  CHECK(scrapes <= 12);
}

TEST_CASE("cusum: the change point is where the evidence began") {
  Cusum cusum;
  const auto sample = [](double hits, int second) {
    return Sample{.hits = hits,
                  .trials = 100,
                  .probability = 0.1,
                  .begin = Instant(std::chrono::seconds(second))};
  };
  for (int second = 0; second < 20; ++second) cusum.step(kShareUp, sample(8, second));
  for (int second = 20; second < 23; ++second) cusum.step(kShareUp, sample(60, second));
  CHECK(cusum.since(Instant(30s)) == Instant(20s));
  CHECK(cusum.ratio() == doctest::Approx(6));
}

TEST_CASE("recovery: normality must be shown by six scrapes, and a standing fault shows none") {
  Recovery well(0.1);
  Recovery ill(0.1);
  int scrapes = 0;
  while (!well.is_complete() && scrapes < 100) {
    well.step({.hits = 10, .trials = 100, .probability = 0.1});
    ++scrapes;
  }
  CHECK(scrapes == 6);
  for (int i = 0; i < 1000; ++i) ill.step({.hits = 1, .trials = 100, .probability = 0.1});
  CHECK_FALSE(ill.is_complete());
}

TEST_CASE("dispersion: round robin is learned to be nearly certain, random choice to be one") {
  std::mt19937 random(11);
  Dispersion<4> exact(0.1);
  Dispersion<4> chance(0.1);
  std::vector<Dispersion<4>::Residuals> of_exact(4), of_chance(4);
  for (int scrape = 0; scrape < 3000; ++scrape) {
    std::vector<double> hits(4, 0);
    for (int request = 0; request < 40; ++request) ++hits[random() % 4];
    for (std::size_t i = 0; i < 4; ++i) {
      exact.add(of_exact[i], 10, 40, 0.25);
      chance.add(of_chance[i], hits[i], 40, 0.25);
    }
    exact.end_scrape(1, of_exact, false);
    chance.end_scrape(1, of_chance, false);
  }
  CHECK(exact.factor() < 0.6);  // the ten-minute scale has only seen five blocks
  CHECK(chance.factor() > 0.9);
  CHECK(chance.factor() < 2.5);
}

TEST_CASE("dispersion: nothing is learned while frozen") {
  Dispersion<4> dispersion(0.1);
  std::vector<Dispersion<4>::Residuals> residuals(1);
  const double before = dispersion.factor();
  for (int scrape = 0; scrape < 100; ++scrape) {
    dispersion.add(residuals[0], 40, 40, 0.25);
    dispersion.end_scrape(1, residuals, true);
  }
  CHECK(dispersion.factor() == before);
}

// A level with noise that lasts for minutes, as traffic and hashed shares have it.
class DriftingLevel {
 public:
  double next() {
    drift_ = 0.98 * drift_ + 0.02 * normal_(random_);
    return 3 + drift_ + 0.05 * normal_(random_);
  }

 private:
  std::mt19937 random_{5};
  std::normal_distribution<double> normal_;
  double drift_ = 0;
};

constexpr MewsTuning kLevel{.candidate_z = 6, .beyond_envelope = 0.18, .least_effect = 0.26};

TEST_CASE("mews: drifting for days is no alarm, a total loss is found in three scrapes, and ends") {
  DriftingLevel level;
  Mews mews;
  Instant now(std::chrono::hours(1000));
  const auto step = [&](double added) {
    mews.step(kLevel,
              {.log_level = level.next() + added, .variance = 0.01, .seconds = 5, .begin = now});
    now += 5s;
  };
  for (int scrape = 0; scrape < 2 * 17'280; ++scrape) {
    step(0);
    REQUIRE_FALSE(mews.is_alarm());
  }
  const Instant onset = now;
  int scrapes = 0;
  for (; !mews.is_alarm() && scrapes < 100; ++scrapes) step(-5);
  CHECK(scrapes <= 3);
  CHECK(mews.alarm_effect() < -1);
  CHECK(mews.since(now) <= onset);
  CHECK(mews.since(now) >= onset - 60s);
  for (int scrape = 0; scrape < 360; ++scrape) step(-5);
  CHECK(mews.is_alarm());
  for (scrapes = 0; mews.is_alarm() && scrapes < 100; ++scrapes) step(0);
  CHECK(scrapes <= 40);
  for (int scrape = 0; scrape < 3600; ++scrape) {
    step(0);
    REQUIRE_FALSE(mews.is_alarm());
  }
  for (scrapes = 0; !mews.is_alarm() && scrapes < 100; ++scrapes) step(-5);
  CHECK(scrapes <= 3);  // the first fault has not taught that this is usual
}

TEST_CASE("mews: a new level that is accepted is the baseline from then on") {
  DriftingLevel level;
  Mews mews;
  const auto step = [&](double added) {
    mews.step(kLevel, {.log_level = level.next() + added, .variance = 0.01, .seconds = 5});
  };
  for (int scrape = 0; scrape < 17'280; ++scrape) step(0);
  for (int scrape = 0; scrape < 20; ++scrape) step(2);
  REQUIRE(mews.is_alarm());
  mews.rebase();
  for (int scrape = 0; scrape < 3600; ++scrape) {
    step(2);
    REQUIRE_FALSE(mews.is_alarm());
  }
}

TEST_CASE("mews: what is not a number, or absurd, changes nothing for long") {
  DriftingLevel level;
  Mews mews;
  for (int scrape = 0; scrape < 17'280; ++scrape) {
    mews.step(kLevel, {.log_level = level.next(), .variance = 0.01, .seconds = 5});
    const double nonsense[] = {NAN, INFINITY, -INFINITY};
    for (const double value : nonsense) {
      mews.step(kLevel, {.log_level = value, .variance = 0.01, .seconds = 5});
    }
    mews.step(kLevel, {.log_level = 1, .variance = NAN, .seconds = 5});
    mews.step(kLevel, {.log_level = 1, .variance = 1, .seconds = 0});
    REQUIRE_FALSE(mews.is_alarm());
  }
  CHECK(mews.baseline() == doctest::Approx(3).epsilon(0.2));
}

TEST_CASE("weekly extremes: an hour excuses the same hour of the next week, and not its own day") {
  WeeklyExtremes weekly;
  const Instant batch(std::chrono::hours(24 * 7 * 100 + 3));
  weekly.note(batch, 1.5);
  CHECK(weekly.usual_at(batch).high == 0);
  weekly.note(batch + 1h, 0.1);
  CHECK(weekly.usual_at(batch + 1h).high == 0);
  for (int hour = 2; hour < 160; ++hour) weekly.note(batch + std::chrono::hours(hour), 0.1);
  CHECK(weekly.usual_at(batch + 24h).high < 0.2);
  CHECK(weekly.usual_at(batch + 168h).high == doctest::Approx(1.5).epsilon(0.05));
  CHECK(weekly.usual_at(batch + 167h).high == doctest::Approx(1.5).epsilon(0.05));
  for (int hour = 168; hour < 4 * 168; ++hour) weekly.note(batch + std::chrono::hours(hour), 0);
  CHECK(weekly.usual_at(batch + std::chrono::hours(4 * 168)).high < 0.5);
}

TEST_CASE("since: four bytes tell ten milliseconds over months, and never the future") {
  const Instant now(std::chrono::milliseconds(1'795'228'639'651));
  CHECK(Since(now).at(now) == now - 1ms);
  CHECK(Since(now).at(now + 200 * 24h) == now - 1ms);
  CHECK(Since(now + 1h).at(now) <= now);
}

TEST_CASE("tail guard: excursions as theory has them change nothing, longer ones divide") {
  TailGuard calm, wild;
  for (int i = 0; i < 1000; ++i) {
    calm.note(1.5);
    wild.note(5);
  }
  CHECK(calm.factor() == 1);
  CHECK(wild.factor() == doctest::Approx(4).epsilon(0.1));
}

TEST_CASE("threshold: five seconds and one false alarm a year need 27 nats") {
  CHECK(threshold_nats(5, 1) == doctest::Approx(26.9).epsilon(0.01));
  CHECK(threshold_nats(1, 1) == doctest::Approx(28.5).epsilon(0.01));
  CHECK(threshold_nats(1, 10) < threshold_nats(1, 1));
}

TEST_CASE("minute window: forgets what is older than a minute") {
  MinuteWindow window;
  window.add(1000s, 5);
  window.add(1030s, 7);
  CHECK(window.sum() == 12);
  window.advance(1061s);
  CHECK(window.sum() == 7);
  window.advance(5000s);
  CHECK(window.sum() == 0);
}

}  // namespace
}  // namespace skewd::test
