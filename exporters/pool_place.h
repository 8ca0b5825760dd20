// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "exporters/report.h"

namespace skewd {

/// A pool of a report: the balancer, and the position in its topology.
struct PoolPlace {
  const BalancerReport* balancer = nullptr;
  std::size_t pool = 0;
};

/// Finds a pool by the names that the balancer says, or by those that we tell, which are valid and
/// bounded. Nothing: there is none, or its balancer was never read.
[[nodiscard]] std::optional<PoolPlace> find_pool(const Report& report, std::string_view balancer,
                                                 std::string_view pool);

}  // namespace skewd
