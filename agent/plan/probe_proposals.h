// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/configuration.h"

namespace skewd {

/// A [[probe]] of skewd.toml for each route that a request can be made for, each line behind
/// `mark`; routes for which none can are a comment that says why. `balancer` may be empty. Empty:
/// there is no route.
[[nodiscard]] std::string propose_probes(const Configuration& configuration,
                                         const std::string& balancer, std::string_view mark);

}  // namespace skewd
