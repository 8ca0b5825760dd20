// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "agent/config/settings.h"
#include "collectors/result.h"

namespace skewd {

/// Error (config): what of the new settings only a restart can put in force.
[[nodiscard]] Result<void> check_without_restart(const Settings& running, const Settings& next);

}  // namespace skewd
