// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/configuration.h"

namespace skewd::support {

/// A configuration as golden cases have it: a line each for listeners, routes, pools, servers and
/// diagnostics, with their places; what has its default is left out.
[[nodiscard]] std::string render_configuration(const Configuration& configuration);

}  // namespace skewd::support
