// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/cli/status_report.h"
#include "agent/plan/forecast.h"
#include "collectors/configuration.h"

namespace skewd {

/// What a running balancer does now, in the words of a configuration.
struct RunningView {
  Configuration configuration;           // pools only: routes are not in the statistics
  std::vector<PoolForecast> forecasts;   // the shares that servers are due or, where nobody can
                                         // tell, those that they get
  std::map<std::string, PoolLoad> load;  // by pool
};

[[nodiscard]] RunningView view_running(const StatusBalancer& balancer);

}  // namespace skewd
