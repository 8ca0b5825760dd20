// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "agent/top/overview.h"
#include "collectors/result.h"

namespace skewd {

/// Reads the JSON of /api/v1/overview. What is missing stays absent, so that an older agent can be
/// asked. Texts are printable. Error (malformed): this is none.
[[nodiscard]] Result<top::Overview> read_overview(std::string_view json);

/// The same of /api/v1/pools/BALANCER/POOL.
[[nodiscard]] Result<top::Detail> read_pool_detail(std::string_view json);

}  // namespace skewd
