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

/// How the agent gets to scrape.
enum class Habit : std::uint8_t {
  regular,
  jittery,      // 40 % early or late, 2 % lost, once a minute of silence
  clock_jumps,  // the wall clock goes an hour ahead and back again
  doubled,      // answers come late, and twice
  spoiled,      // averages are no numbers, or absurd
};

/// The world before anything is wrong. Scenarios of one setup share its warm-up.
struct Setup {
  std::string id{};        // "RR/20": unique
  std::string balancer{};  // column of the table: "RR", "LC", ...
  double rate = 20;        // column of the table
  std::vector<PoolPlan> pools{};
  double warm_up_hours = 3;
  Habit habit = Habit::regular;
  Printing printing{};
  bool only_log = false;  // an access log is all that tells of the balancer
};

/// A finding that a fault must raise.
struct Expected {
  std::vector<FindingKind> kinds{};  // the first is the right one, others count as well
  std::vector<std::string> pools{"shop"};
  std::vector<std::string> servers{};   // any of them; empty: any at all
  std::vector<std::string> named{};     // must all be named in the summary
  std::vector<std::string> subtypes{};  // the right ones; empty: any
  std::optional<Layer> layer{};         // the right one
  std::vector<std::string> causes{};    // kinds of changes, any of them; empty: none to be named
};

/// What benign runs must tell once: the first night of a job that makes everything slow.
struct News {
  FindingKind kind{};
  double until = 0;  // seconds; what opens later is a false alarm
};

/// One fault, with what is expected of the agent.
struct Scenario {
  std::string id{};     // "A06"
  std::string fault{};  // "one server x2"
  Setup setup{};
  std::function<void(SimulatedBalancer&)> begin{};
  std::vector<Expected> expected{};  // all of them; empty: nothing above info may be found
  double limit_seconds = 600;        // for the findings; of benign runs: how long they go on
  bool required = true;              // false: beyond what is attainable; counted, but no goal
  double events_per_pool_day = 0;    // of benign runs
  std::optional<News> news{};        // of benign runs
  double nats_per_scrape = 0;        // information about the fault; 0: not defined
};

}  // namespace skewd::bench
