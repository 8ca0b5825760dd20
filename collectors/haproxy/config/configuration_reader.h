// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// Reads files as `haproxy -f FIRST -f SECOND ...` would: defaults, proxies and variables of one
/// are known in the next.
[[nodiscard]] Configuration read_configuration(std::span<const ConfigurationFile> files,
                                               const Surroundings& surroundings);

}  // namespace skewd::haproxy
