// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "alerts/verdict.h"
#include "exporters/report.h"

namespace skewd {

/// The verdict about one pool of a balancer with numbers, from everything that the report knows.
/// `pool` is a position in the balancer's topology.
[[nodiscard]] Verdict verdict_of_pool(const Report& report, const BalancerReport& balancer,
                                      std::size_t pool);

/// The verdict about the pool of a finding; absent: it is about no pool that is known now.
[[nodiscard]] std::optional<Verdict> verdict_about(const Report& report, const Finding& finding);

/// As people read it: "BALANCER  shop: ..." and the lines under it, their labels in a column.
[[nodiscard]] std::string render_verdict(const Verdict& verdict);

}  // namespace skewd
