// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/demo/pool_plan.h"

namespace skewd::demo {

/// The pools of the quiet day: one per common algorithm, one that is nearly idle, and a pair.
[[nodiscard]] std::vector<PoolPlan> quiet_pools();

}  // namespace skewd::demo
