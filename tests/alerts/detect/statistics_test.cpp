// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include "alerts/detect/cusum.h"
#include "alerts/detect/dispersion.h"
#include "alerts/detect/minute_window.h"
#include "alerts/detect/tail_guard.h"
#include "alerts/detect/threshold.h"

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
  CHECK(cusum.since() == Instant(20s));
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
  Dispersion exact(0.1);
  Dispersion chance(0.1);
  std::vector<Dispersion::Residuals> residuals(8);
  std::vector<Dispersion::Residuals*> of_exact, of_chance;
  for (std::size_t i = 0; i < 4; ++i) {
    of_exact.push_back(&residuals[i]);
    of_chance.push_back(&residuals[i + 4]);
  }
  for (int scrape = 0; scrape < 3000; ++scrape) {
    std::vector<double> hits(4, 0);
    for (int request = 0; request < 40; ++request) ++hits[random() % 4];
    for (std::size_t i = 0; i < 4; ++i) {
      exact.add(*of_exact[i], 10, 40, 0.25);
      chance.add(*of_chance[i], hits[i], 40, 0.25);
    }
    exact.end_scrape(1, of_exact, false);
    chance.end_scrape(1, of_chance, false);
  }
  CHECK(exact.factor() < 0.6);  // the ten-minute scale has only seen five blocks
  CHECK(chance.factor() > 0.9);
  CHECK(chance.factor() < 2.5);
}

TEST_CASE("dispersion: nothing is learned while frozen") {
  Dispersion dispersion(0.1);
  Dispersion::Residuals residual{};
  std::vector<Dispersion::Residuals*> residuals{&residual};
  const double before = dispersion.factor();
  for (int scrape = 0; scrape < 100; ++scrape) {
    dispersion.add(residual, 40, 40, 0.25);
    dispersion.end_scrape(1, residuals, true);
  }
  CHECK(dispersion.factor() == before);
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
