// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exporters/report.h"
#include "exporters/server.h"

namespace skewd {

/// What the HTTP surface counts about itself.
struct SurfaceCounts {
  ServerFigures server;
  std::uint64_t dropped_series = 0;
};

/// skewd's own metrics and those of each balancer as a whole, which stay when its numbers grow
/// old. `names`: a unique name per balancer of the report, in its order.
[[nodiscard]] std::string render_agent_metrics(const Report& report,
                                               const std::vector<std::string>& names,
                                               const SurfaceCounts& counts);

}  // namespace skewd
