// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alerts/finding.h"
#include "bench/skewbench/simulated_balancer.h"

namespace skewd::bench {

/// The world before anything is wrong. Scenarios of one setup share its warm-up.
struct Setup {
  std::string balancer{};  // column of the table: "RR", "LC", ...
  std::vector<PoolPlan> pools{};
  double rate = 20;  // column of the table
  double warm_up_hours = 3;
};

/// A finding that a fault must raise.
struct Expected {
  std::vector<FindingKind> kinds{};  // the first is the right one, others count as well
  std::string pool = "shop";
  std::string server{};                 // empty: any
  std::vector<std::string> subtypes{};  // empty: any
  std::optional<Layer> layer{};
  std::string cause{};  // kind of the change; empty: none is known
};

/// One fault, with what is expected of the agent.
struct Scenario {
  std::string id{};     // "A06"
  std::string fault{};  // "one server x2"
  Setup setup{};
  std::function<void(SimulatedBalancer&)> begin{};
  std::vector<Expected> expected{};  // all of them; empty: nothing may be found
  double limit_seconds = 600;
  bool required = true;        // false: beyond what is attainable, counted but no goal
  double nats_per_scrape = 0;  // information about the fault; 0: not defined
  double quiet_hours = 0;      // of benign runs: how long to go on
};

}  // namespace skewd::bench
