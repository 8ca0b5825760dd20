// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/config/toml_reader.h"
#include "collectors/settings.h"

namespace skewd {

/// Reads every [[balancer]] of the top level. What is wrong goes into the reader's faults.
[[nodiscard]] std::vector<BalancerSettings> read_balancers(const TomlReader& top);

}  // namespace skewd
