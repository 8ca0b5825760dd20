// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/skewbench/campaign.h"

namespace skewd::bench {

/// What the short form must reach: a sentence for each row that does not. Its seeds are fixed, so
/// that a row fails only when the agent or the simulator changed.
[[nodiscard]] std::vector<std::string> find_missed_limits(const Results& results, double interval);

}  // namespace skewd::bench
