// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_means.h"

#include <doctest/doctest.h>

#include <cmath>

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

// Keeps the response time as HAProxy does: a plain mean of 512, then an exponential average.
class Averaging {
 public:
  void request(double milliseconds) {
    ++count_;
    const double window = static_cast<double>(std::min<std::uint64_t>(count_, 512));
    average_ += (milliseconds - average_) / window;
  }
  [[nodiscard]] ServerStats stats() const {
    ServerStats stats;
    stats.responses = Count(count_);
    stats.latency.response = Count(static_cast<std::uint64_t>(std::floor(average_)));
    return stats;
  }

 private:
  std::uint64_t count_ = 0;
  double average_ = 0;
};

double response_ms(const LatencyMeans& means, std::chrono::milliseconds at) {
  const auto mean = means.mean(LatencyPart::response, at);
  return mean ? static_cast<double>(*mean) * 1000 : -1;
}

TEST_CASE("latency means: a jump shows at once where the average hides it for minutes") {
  Averaging server;
  LatencyMeans means;
  for (int i = 0; i < 2000; ++i) server.request(20);
  means.note(server.stats(), 0s, false);
  for (int i = 0; i < 200; ++i) server.request(200);
  means.note(server.stats(), 1s, false);
  CHECK(static_cast<double>(*server.stats().latency.response) < 85);
  CHECK(response_ms(means, 1s) == doctest::Approx(200).epsilon(0.03));
}

TEST_CASE("latency means: the first 512 requests are a plain mean") {
  Averaging server;
  LatencyMeans means;
  for (int i = 0; i < 100; ++i) server.request(10);
  means.note(server.stats(), 0s, false);
  for (int i = 0; i < 200; ++i) server.request(40);
  means.note(server.stats(), 1s, false);
  CHECK(response_ms(means, 1s) == doctest::Approx(40).epsilon(0.05));
}

TEST_CASE("latency means: fewer than a hundred requests are gathered, not guessed at") {
  Averaging server;
  LatencyMeans means;
  for (int i = 0; i < 2000; ++i) server.request(20);
  means.note(server.stats(), 0s, false);
  for (int i = 0; i < 99; ++i) server.request(500);
  means.note(server.stats(), 1s, false);
  CHECK(response_ms(means, 1s) == -1);
  server.request(500);
  means.note(server.stats(), 2s, false);
  CHECK(response_ms(means, 2s) == doctest::Approx(500).epsilon(0.03));
}

TEST_CASE("latency means: counters that began anew start over, and old means are not told") {
  Averaging server;
  LatencyMeans means;
  for (int i = 0; i < 1000; ++i) server.request(20);
  means.note(server.stats(), 0s, false);
  Averaging fresh;
  for (int i = 0; i < 150; ++i) fresh.request(80);
  means.note(fresh.stats(), 1s, true);
  CHECK(response_ms(means, 1s) == -1);
  for (int i = 0; i < 150; ++i) fresh.request(80);
  means.note(fresh.stats(), 2s, false);
  CHECK(response_ms(means, 2s) == doctest::Approx(80).epsilon(0.03));
  CHECK(response_ms(means, 120s) == -1);
}

TEST_CASE("latency means: what the balancer does not tell is absent, never zero") {
  LatencyMeans means;
  ServerStats stats;
  stats.responses = Count(1000);
  means.note(stats, 0s, false);
  stats.responses = Count(2000);
  means.note(stats, 1s, false);
  CHECK_FALSE(means.mean(LatencyPart::queue, 1s).has_value());
}

}  // namespace
}  // namespace skewd::test
