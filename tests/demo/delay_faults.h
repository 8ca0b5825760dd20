// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/demo/finding.h"
#include "tests/demo/healthy_site.h"

namespace skewd::demo {

/// A reference fault whose detection is timed, and the findings that name it rightly.
struct DelayFault {
  std::string name;
  std::function<void(HealthySite&)> inject;
  std::function<void(HealthySite&)> repair;
  std::set<std::string> findings;  // "errors_server"; any of them
  std::set<std::string> pools;     // any of them
  std::string server;              // empty: any, or the whole pool
};

/// The pools in which the faults happen: 20 requests per second each.
[[nodiscard]] std::vector<PoolPlan> delay_pools();

[[nodiscard]] std::vector<DelayFault> make_delay_faults();

/// True if the finding would call somebody and names this fault and its place.
[[nodiscard]] bool is_right(const ToldFinding& finding, const DelayFault& fault);

}  // namespace skewd::demo
