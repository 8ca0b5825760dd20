// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/doctor/examination.h"
#include "collectors/net/ask.h"
#include "collectors/settings.h"

namespace skewd {

/// Asks every source of a balancer once, as the agent does, reads its configuration files and looks
/// at the place of its access log.
[[nodiscard]] Examinations examine_balancer(const BalancerSettings& balancer,
                                            const AskLimits& limits);

}  // namespace skewd
