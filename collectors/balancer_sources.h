// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/result.h"
#include "collectors/settings.h"
#include "collectors/source.h"

namespace skewd {

/// The sources that the settings of a balancer name, either `stats` or `master`; none if it
/// has an access log only. A unix path may
/// be a shell pattern.
[[nodiscard]] Result<std::vector<Source>> sources_of(const BalancerSettings& settings);

}  // namespace skewd
