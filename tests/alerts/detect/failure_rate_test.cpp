// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/failure_rate.h"

#include <doctest/doctest.h>

#include <random>

namespace skewd::test {
namespace {

/// A stream with its pool's noise, fed scrape by scrape as detectors do.
class Stream {
 public:
  explicit Stream(double seconds) : seconds_(seconds), fading_(seconds) {}

  /// Adds a scrape; returns whether a claim may be made of it.
  bool scrape(double hits, double trials) {
    const double due = stream.usual(0);
    const Sample sample{.hits = hits, .trials = trials, .probability = due};
    if (!stream.is_quiet(hits, trials * due)) stream.step(kErrors, sample, seconds_, guard_);
    const bool claimable = stream.is_claimable(sample, 0, seconds_);
    if (stream.is_to_be_accepted()) stream.accept();
    stream.learn({hits, trials, hits}, fading_);
    if ((since_minute_ += seconds_) >= 60) {
      since_minute_ = 0;
      stream.end_minute();
    }
    return claimable;
  }
  /// So many scrapes by chance; returns the first that may be claimed, or 0.
  int scrapes_until_claim(int at_most, int trials, double ratio) {
    std::binomial_distribution<int> hits(trials, ratio);
    for (int i = 1; i <= at_most; ++i) {
      if (scrape(hits(random_), trials)) return i;
    }
    return 0;
  }

  FailureStream stream;

 private:
  double seconds_;
  Fading fading_;
  double since_minute_ = 0;
  TailGuard guard_;
  std::mt19937 random_{5};
};

TEST_CASE("failure rate: a fifth that fails is certain within some scrapes, from three on") {
  for (const int trials : {10, 100, 5000}) {
    Stream server(5);
    CHECK(server.scrapes_until_claim(700, trials, 0.001) == 0);
    const int scrapes = server.scrapes_until_claim(100, trials, 0.2);
    CHECK(scrapes >= 3);
    CHECK(scrapes <= (trials == 10 ? 9 : 3));
  }
}

TEST_CASE("failure rate: what always was is usual, and a rise above it is not") {
  Stream server(1);
  for (int i = 0; i < 300; ++i) server.stream.learn_at_once({1, 100, 1}, Fading(1));
  CHECK(server.stream.usual(0) == doctest::Approx(0.01).epsilon(0.02));
  CHECK(server.scrapes_until_claim(4 * 3600, 100, 0.01) == 0);
  CHECK(server.scrapes_until_claim(100, 100, 0.05) > 0);
}

TEST_CASE("failure rate: the floor is a fifth of a percent") {
  Stream server(5);
  for (int i = 0; i < 10'000; ++i) server.scrape(0, 1000);
  CHECK(server.stream.usual(0) == 0.002);
  CHECK(server.stream.usual_unfloored(0) == 0);
}

TEST_CASE("failure rate: a fault does not teach what is usual") {
  Stream server(1);
  server.scrapes_until_claim(600, 20, 0.001);
  const double before = server.stream.usual(0);
  server.scrapes_until_claim(20, 20, 0.5);
  CHECK(server.stream.usual(0) == doctest::Approx(before).epsilon(0.05));
}

TEST_CASE("failure rate: certain but too small becomes usual after ten minutes") {
  Stream server(1);
  CHECK(server.scrapes_until_claim(600, 1000, 0.001) == 0);
  CHECK(server.scrapes_until_claim(1800, 1000, 0.009) == 0);
  CHECK(server.stream.usual(0) > 0.005);
  CHECK(server.scrapes_until_claim(60, 1000, 0.06) > 0);
}

TEST_CASE("failure rate: a minute as bad as those before is no finding, half of all is") {
  Stream server(1);
  // A tenth fails for twenty seconds of every ten minutes: seen before it may speak.
  const auto bad_minutes = [&](int times) {
    bool claimed = false;
    for (int second = 0; second < times * 600; ++second) {
      const bool bad = second % 600 < 20;
      claimed = server.scrape(bad ? 4 : 0, 40) || claimed;
    }
    return claimed;
  };
  bad_minutes(1);
  server.stream.forget_evidence();
  for (int i = 0; i < 120; ++i) server.scrape(0, 40);
  CHECK_FALSE(server.stream.is_claimable({.probability = 0.002}, 0, 1));
  CHECK(server.scrapes_until_claim(20, 40, 0.6) > 0);
}

TEST_CASE("failure rate: until something is usual, a fault is not taken for it") {
  Stream server(1);
  for (int i = 0; i < 60; ++i) server.stream.learn_at_once({20, 20, 20}, Fading(1));
  CHECK(server.stream.usual(0) <= kSettlingRatio);
}

TEST_CASE("failure claim: it ends when things are as usual, not while they fail") {
  FailureClaim claim({.ratio = 0.2, .usual = 0.001, .hits = 30, .nats = 30, .seconds = 5});
  std::chrono::milliseconds now{0};
  const auto follow = [&](double hits) {
    now += std::chrono::seconds(5);
    claim.follow({hits, 100, hits}, {.hits = hits, .trials = 100, .probability = 0.002}, 5, now);
  };
  for (int i = 0; i < 200; ++i) follow(20);
  CHECK_FALSE(claim.is_over());
  CHECK(claim.ratio == doctest::Approx(0.2));
  CHECK(claim.harmed_per_second() == doctest::Approx(4).epsilon(0.05));
  int scrapes = 0;
  while (!claim.is_over() && scrapes < 100) {
    follow(0);
    ++scrapes;
  }
  CHECK(scrapes <= 8);
  CHECK(claim.ratio == doctest::Approx(0.2));
}

}  // namespace
}  // namespace skewd::test
