// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "exporters/report.h"

namespace skewd {

/// True if the balancer's numbers are there and fresh: old ones are not told, because Prometheus
/// could not see that they stand still.
[[nodiscard]] bool has_fresh_numbers(const BalancerReport& balancer);

/// Which pools' servers are told.
struct ServerSelection {
  std::vector<std::vector<bool>> pools;  // by balancer and pool, as in the report
  std::uint64_t dropped_series = 0;
};

/// All pools if their servers make at most `most_series` series; otherwise those with an open
/// finding, worst first, as far as they fit. More than Prometheus' `sample_limit` would lose the
/// whole scrape.
[[nodiscard]] ServerSelection select_servers(const Report& report, std::size_t most_series);

}  // namespace skewd
