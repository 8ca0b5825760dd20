// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// What a request takes in total (ms): the running average, or, where times are exact, the mean of
/// the latest requests, not older than a minute. Absent: nobody tells.
[[nodiscard]] std::optional<double> pool_total_ms(const PoolInterval& interval);
[[nodiscard]] std::optional<double> server_total_ms(const PoolInterval& interval,
                                                    std::size_t server);

/// Requests of the interval whose time is told, and their mean. Of averages it is the average that
/// stands at the end.
struct TimedRequests {
  double requests = 0;
  double mean_ms = 0;
};
[[nodiscard]] TimedRequests timed_requests(const PoolInterval& interval);

}  // namespace skewd
