// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "alerts/verdict.h"
#include "exporters/report.h"

namespace skewd {

/// The verdict about one pool of a balancer with numbers, from everything that the report knows.
/// `pool` is a position in the balancer's topology.
[[nodiscard]] Verdict verdict_of_pool(const Report& report, const BalancerReport& balancer,
                                      std::size_t pool);

}  // namespace skewd
