// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_means.h"

#include <doctest/doctest.h>

#include <cstdint>

#include "tests/support/haproxy_average.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

class Server {
 public:
  void answer(int requests, std::uint64_t milliseconds, std::uint64_t connect = 0) {
    for (int i = 0; i < requests; ++i) {
      ++count_;
      response_.add(milliseconds);
      connect_.add(connect);
    }
  }
  [[nodiscard]] LatencyCounts counts() const {
    LatencyCounts counts;
    counts.requests = Count(count_);
    counts.averages.response = Count(response_.printed());
    counts.averages.connect = Count(connect_.printed());
    return counts;
  }

 private:
  std::uint64_t count_ = 0;
  HaproxyAverage response_;
  HaproxyAverage connect_;
};

void take(LatencyMeans& means, const Server& server, std::chrono::milliseconds at) {
  means.note(server.counts(), at, false);
  means.make(server.counts(), at, 300);
}

double response_ms(const LatencyMeans& means, std::chrono::milliseconds at) {
  const auto mean = means.mean(LatencyPart::response, at);
  return mean ? static_cast<double>(*mean) * 1000 : -1;
}

TEST_CASE("latency means: a jump shows at once where the average hides it for minutes") {
  Server server;
  LatencyMeans means;
  server.answer(2000, 20);
  means.note(server.counts(), 10s, false);
  server.answer(200, 200);
  take(means, server, 11s);
  CHECK(*server.counts().averages.response < 85);
  CHECK(response_ms(means, 11s) == doctest::Approx(200).epsilon(0.02));
  CHECK(means.is_new(LatencyPart::response, 11s));
  CHECK_FALSE(means.is_new(LatencyPart::response, 12s));
}

TEST_CASE("latency means: the plain mean of the first 512 is inverted, and so is its end") {
  Server server;
  LatencyMeans means;
  server.answer(100, 10);
  means.note(server.counts(), 10s, false);
  server.answer(200, 40);
  take(means, server, 11s);
  CHECK(response_ms(means, 11s) == doctest::Approx(40).epsilon(0.03));
  for (int i = 0; i < 5; ++i) {
    server.answer(120, 90);
    take(means, server, 12s);
    CHECK(response_ms(means, 12s) == doctest::Approx(90).epsilon(0.05));
  }
}

// A mean of many inversions has no bias, and each lies within its error.
TEST_CASE("latency means: rounding is within the error that is told, and does not add up") {
  Server server;
  LatencyMeans means;
  server.answer(1000, 3);
  means.note(server.counts(), 10s, false);
  double sum = 0;
  std::uint64_t noise = 12345;
  for (int i = 1; i <= 400; ++i) {
    for (int request = 0; request < 100; ++request) {
      noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
      server.answer(1, (noise >> 33) % 7, 1);
    }
    take(means, server, 10s + i * 1s);
    const double ms = means.latest_ms(LatencyPart::response);
    const double rounding = means.rounding_ms(LatencyPart::response, server.counts());
    CHECK(rounding == doctest::Approx(2.5).epsilon(0.1));
    CHECK(ms - 3 == doctest::Approx(0).epsilon(4 * rounding + 1));
    sum += ms;
  }
  CHECK(sum / 400 == doctest::Approx(3).epsilon(0.15));
  CHECK(means.requests(LatencyPart::response) == doctest::Approx(100).epsilon(0.01));
}

TEST_CASE("latency means: connects are gathered for longer") {
  Server server;
  LatencyMeans means;
  server.answer(1000, 20, 1);
  means.note(server.counts(), 10s, false);
  server.answer(150, 20, 5);
  take(means, server, 11s);
  CHECK(means.is_new(LatencyPart::response, 11s));
  CHECK_FALSE(means.is_new(LatencyPart::connect, 11s));
  server.answer(150, 20, 5);
  take(means, server, 12s);
  CHECK(means.is_new(LatencyPart::connect, 12s));
  CHECK(means.latest_ms(LatencyPart::connect) == doctest::Approx(5).epsilon(0.2));
  CHECK(means.new_requests(LatencyPart::connect, 12s) == 300);
}

TEST_CASE("latency means: what was gathered can be looked at before it is enough") {
  Server server;
  LatencyMeans means;
  server.answer(1000, 20);
  means.note(server.counts(), 10s, false);
  CHECK_FALSE(means.peek(LatencyPart::response, server.counts()).has_value());
  server.answer(20, 500);
  CHECK(means.gathered(server.counts()) == 20);
  CHECK(means.peek(LatencyPart::response, server.counts())->ms ==
        doctest::Approx(500).epsilon(0.05));
  CHECK(means.gathered_seconds(15s) == doctest::Approx(5).epsilon(0.02));
}

TEST_CASE("latency means: counters that began anew start over, and old means are not told") {
  Server server;
  LatencyMeans means;
  server.answer(1000, 20);
  means.note(server.counts(), 10s, false);
  Server fresh;
  fresh.answer(150, 80);
  take(means, fresh, 11s);  // went back
  CHECK(response_ms(means, 11s) == -1);
  fresh.answer(150, 80);
  take(means, fresh, 12s);
  CHECK(response_ms(means, 12s) == doctest::Approx(80).epsilon(0.02));
  CHECK(response_ms(means, 130s) == -1);
  server.answer(5000, 20);
  means.note(server.counts(), 13s, true);  // ahead, and yet another process
  CHECK(means.gathered(server.counts()) == 0);
  CHECK(response_ms(means, 13s) == -1);
  means.restart();
  CHECK(means.gathered(server.counts()) == 0);
}

TEST_CASE("latency means: a count that goes back by one is no new process") {
  LatencyMeans means;
  LatencyCounts counts;
  counts.averages.response = Count(20);
  counts.requests = Count(1000);
  means.note(counts, 10s, false);
  counts.requests = Count(1150);
  means.make(counts, 11s, 300);
  counts.requests = Count(1149);
  means.note(counts, 12s, false);
  CHECK(means.gathered(counts) == 0);
  CHECK(response_ms(means, 12s) == doctest::Approx(20).epsilon(0.05));
}

TEST_CASE("latency means: what the balancer does not tell is absent, never zero") {
  LatencyMeans means;
  LatencyCounts counts;
  counts.requests = Count(1000);
  counts.averages.response = Count(5'000'000'000'000);  // nonsense
  means.note(counts, 10s, false);
  counts.requests = Count(2000);
  counts.averages.response = Count(20);
  means.make(counts, 11s, 300);
  CHECK_FALSE(means.mean(LatencyPart::queue, 11s).has_value());
  CHECK_FALSE(means.mean(LatencyPart::response, 11s).has_value());
  CHECK_FALSE(means.is_new(LatencyPart::response, 11s));
  counts.requests = Count();
  means.note(counts, 12s, false);
  means.make(counts, 12s, 300);
  CHECK(means.gathered(counts) == 0);
  counts.requests = Count(2500);
  means.make(counts, 13s, 300);
  CHECK(response_ms(means, 13s) == doctest::Approx(20).epsilon(0.05));
}

TEST_CASE("latency means: an average that falls to 0 gives 0, never less") {
  Server server;
  LatencyMeans means;
  server.answer(1000, 1);
  means.note(server.counts(), 10s, false);
  server.answer(3000, 0);
  take(means, server, 11s);
  CHECK(response_ms(means, 11s) == doctest::Approx(0).epsilon(0.5));
  CHECK(response_ms(means, 11s) >= 0);
}

TEST_CASE("latency means: where answers are not counted connections are") {
  ServerStats stats;
  stats.attempts = Count(7);
  CHECK(latency_counts_of(stats).requests == Count(7));
  stats.responses = Count(5);
  CHECK(latency_counts_of(stats).requests == Count(5));
}

}  // namespace
}  // namespace skewd::test
