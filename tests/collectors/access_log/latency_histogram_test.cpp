// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/latency_histogram.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace skewd::access_log {
namespace {

// Times like those of requests: a body and a long tail.
std::vector<std::uint64_t> make_times(std::size_t count) {
  std::vector<std::uint64_t> times;
  std::uint64_t state = 88172645463325252ULL;
  for (std::size_t i = 0; i < count; ++i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    const double part = static_cast<double>(state >> 11U) / 9007199254740992.0;
    times.push_back(static_cast<std::uint64_t>(300.0 * std::pow(part + 1e-9, -0.9)));
  }
  return times;
}

}  // namespace

TEST_CASE("latency_histogram: quantiles are those of the sorted times within one percent") {
  LatencyHistogram histogram;
  std::vector<std::uint64_t> times = make_times(20'000);
  for (const std::uint64_t time : times) histogram.add(time);
  std::sort(times.begin(), times.end());
  for (const double share : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    CAPTURE(share);
    const auto rank = static_cast<std::size_t>(std::ceil(share * 20'000)) - 1;
    const auto exact = static_cast<double>(times[rank]);
    CHECK(std::abs(histogram.quantile(share) - exact) <= 0.01 * exact);
  }
}

TEST_CASE("latency_histogram: every single time is within one percent") {
  for (std::uint64_t time = 0; time < (std::uint64_t{1} << 36U); time += 1 + time / 97) {
    LatencyHistogram histogram;
    histogram.add(time);
    const double found = histogram.quantile(0.5);
    const bool fits =
        std::abs(found - static_cast<double>(time)) <= 0.01 * static_cast<double>(time);
    if (!fits) FAIL(time, " became ", found);
  }
}

TEST_CASE("latency_histogram: nothing is left of an interval") {
  LatencyHistogram histogram;
  CHECK(histogram.quantile(0.5) == 0);
  histogram.add(1'000'000);
  histogram.reset();
  CHECK(histogram.count() == 0);
  CHECK(histogram.quantile(0.5) == 0);
  histogram.add(10);
  CHECK(histogram.quantile(0.99) == 10);
  histogram.add(~std::uint64_t{0});  // the longest there is, whatever the line says
  CHECK(histogram.quantile(1) > 1e12);
}

}  // namespace skewd::access_log
