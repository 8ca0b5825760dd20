// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/discover/found_balancer.h"

namespace skewd {

/// What `skewd discover --format json` prints: one object, and a line end.
[[nodiscard]] std::string render_discovery_json(const Discovery& discovery);

}  // namespace skewd
