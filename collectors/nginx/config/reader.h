// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "collectors/configuration.h"

namespace skewd::nginx {

/// Reads configuration files, fragments of them, or the output of `nginx -T`.
[[nodiscard]] Configuration read_configuration(std::span<const ConfigurationFile> files,
                                               const Surroundings& surroundings);

/// True if the text has nginx's blocks or is a dump.
[[nodiscard]] bool is_configuration(const ConfigurationFile& file);

}  // namespace skewd::nginx
