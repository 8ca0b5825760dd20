// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/discover/found_balancer.h"

namespace skewd {

/// Asks every source of statistics of all balancers once, some at the same time.
void try_sources(std::vector<FoundBalancer>& balancers, const AskLimits& limits);

/// Chooses what stands in the settings: of statistics, which must not be counted twice, the first
/// that answers, else the first; and the first access log. Only what skewd can read.
void choose_sources(FoundBalancer& balancer);

}  // namespace skewd
