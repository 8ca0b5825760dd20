// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "agent/config/settings.h"

namespace skewd {

/// Where the configuration is if nobody says otherwise.
inline constexpr const char* kUsualConfigFile = "/etc/skewd/skewd.toml";

/// Reads a configuration file; the usual one need not be there, and then the defaults are in force.
/// Settings without a balancer mean those of this host, which are to be found.
[[nodiscard]] Result<Settings> load_settings_if_any(const std::string& file);

}  // namespace skewd
