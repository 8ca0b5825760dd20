// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/plan/comparison.h"

namespace skewd {

/// Per listener and condition, where requests go before and after: what the rule says, and when
/// nothing can serve them there, where they end up.
[[nodiscard]] std::vector<RouteMove> compare_routes(const PlannedSide& before,
                                                    const PlannedSide& after);

}  // namespace skewd
