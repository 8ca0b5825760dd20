// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/skewbench/time_average.h"
#include "collectors/snapshot.h"

namespace skewd::bench {

/// The times of one answered request, in whole milliseconds.
struct RequestTimes {
  std::uint64_t queue = 0;
  std::uint64_t connect = 0;
  std::uint64_t response = 0;
  std::uint64_t total = 0;
};

/// What HAProxy counts of a server, a pool or a listener, named as its columns.
struct Counters {
  std::uint64_t stot = 0, lbtot = 0, req_tot = 0;
  std::array<std::uint64_t, 6> hrsp{};  // 1xx to 5xx, other
  std::uint64_t econ = 0, eresp = 0, wretr = 0, wredis = 0;
  std::uint64_t bin = 0, bout = 0;
  TimeAverage qtime, ctime, rtime, ttime;
  ExactLatency exact;  // the same times as an access log tells them

  /// An answer of status class 1 to 5. `counted`: requests that the averages go by, with this one.
  void add_answer(std::size_t status_class, std::uint64_t bytes, const RequestTimes& times,
                  std::uint64_t counted) {
    ++hrsp[status_class - 1];
    bin += 75;
    bout += bytes;
    qtime.add(times.queue, counted);
    ctime.add(times.connect, counted);
    rtime.add(times.response, counted);
    ttime.add(times.total, counted);
    const std::uint64_t parts[] = {times.queue, times.connect, times.response, times.total};
    for (std::size_t i = 0; i < kLatencyParts; ++i) {
      ++exact.sums[i].requests;
      exact.sums[i].microseconds += 1000 * parts[i];
    }
  }
};

}  // namespace skewd::bench
