// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/discover/found_balancer.h"

namespace skewd {

/// A skewd.toml that watches what was found, with comments that say how it was found and what is
/// missing. What cannot be watched is a comment as a whole.
[[nodiscard]] std::string render_settings(const Discovery& discovery);

}  // namespace skewd
