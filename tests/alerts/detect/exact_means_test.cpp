// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/exact_means.h"

#include <doctest/doctest.h>

#include "alerts/detect/latency_means.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kResponse = static_cast<std::size_t>(LatencyPart::response);

LatencyCounts counts_of(const ExactLatency& exact) {
  ServerStats stats;
  stats.responses = Count(1'000'000);
  stats.latency.response = Count(5'000);
  return latency_counts_of(stats, &exact);
}

ExactLatency sums(std::uint64_t requests, std::uint64_t microseconds) {
  ExactLatency exact;
  exact.sums[kResponse] = {requests, microseconds};
  return exact;
}

TEST_CASE("exact means: a mean of few requests is what they took, and worth as many") {
  LatencyMeans means;
  const ExactLatency before = sums(1000, 20'000'000);
  means.note(counts_of(before), 10s, false);
  const ExactLatency after = sums(1020, 20'250'000);
  CHECK(means.gathered(counts_of(after)) == 20);
  CHECK(means.peek(LatencyPart::response, counts_of(after))->ms == doctest::Approx(12.5));
  means.make(counts_of(after), 11s, 300);
  CHECK(means.latest_ms(LatencyPart::response) == doctest::Approx(12.5));
  CHECK(means.requests(LatencyPart::response) == 20);
  CHECK(means.new_requests(LatencyPart::response, 11s) == 20);
  CHECK(means.rounding_ms(LatencyPart::response, counts_of(after)) == 0);
}

TEST_CASE("exact means: a part that is not told has none, whatever the averages say") {
  LatencyMeans means;
  means.note(counts_of(sums(100, 1'000'000)), 10s, false);
  means.make(counts_of(sums(200, 3'000'000)), 11s, 20);
  CHECK(means.mean(LatencyPart::response, 11s));
  CHECK_FALSE(means.mean(LatencyPart::connect, 11s));
  CHECK_FALSE(means.mean(LatencyPart::total, 11s));
}

TEST_CASE("exact means: sums that go back begin anew") {
  LatencyMeans means;
  means.note(counts_of(sums(1000, 20'000'000)), 10s, false);
  means.note(counts_of(sums(50, 500'000)), 11s, false);
  CHECK(means.gathered(counts_of(sums(50, 500'000))) == 0);
  means.make(counts_of(sums(60, 900'000)), 12s, 20);
  CHECK(means.latest_ms(LatencyPart::response) == doctest::Approx(40));
}

TEST_CASE("exact means: averages and sums are not mixed when a source comes or goes") {
  LatencyMeans means;
  ServerStats stats;
  stats.responses = Count(1000);
  stats.latency.response = Count(50);
  means.note(latency_counts_of(stats), 10s, false);
  const ExactLatency exact = sums(30, 300'000);
  means.note(latency_counts_of(stats, &exact), 11s, false);
  CHECK(means.gathered(latency_counts_of(stats, &exact)) == 0);
  const ExactLatency nothing;
  CHECK(latency_counts_of(stats, &nothing).exact == nullptr);
}

TEST_CASE("exact means: the time between two snapshots is of all requests, or not told") {
  ExactLatency before;
  ExactLatency after;
  const auto total = static_cast<std::size_t>(LatencyPart::total);
  before.sums[total] = {10, 1000};
  after.sums[total] = {15, 6000};
  CHECK(time_between(before, after).requests == 5);
  CHECK(time_between(before, after).microseconds == 5000);
  CHECK(time_between(after, before).requests == 0);
  CHECK(time_between(sums(10, 100), sums(12, 160)).microseconds == 60);
}

}  // namespace
}  // namespace skewd::test
