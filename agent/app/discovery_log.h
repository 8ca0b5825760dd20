// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/discover/found_balancer.h"

namespace skewd {

/// One line for a balancer that was found, and one for each thing that is missing, with the lines
/// that mend it.
void log_found(const FoundBalancer& balancer);

}  // namespace skewd
