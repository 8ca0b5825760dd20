// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "bench/skewbench/counters.h"
#include "bench/skewbench/workload.h"

namespace skewd::bench {

enum class Condition : std::uint8_t { up, failing_checks, down, drain, maintenance };

/// A request on its way.
struct Request {
  double arrived = 0;  // seconds
  std::size_t server = 0;
  double queued = 0;      // seconds
  double connecting = 0;  // seconds
  bool visits = false;    // sent by clients of another pool
};

/// What is wrong with a server, or with how it is chosen.
struct ServerFault {
  double pull = 1;  // factor on the weight that really works
  double latency_factor = 1;
  double connect_factor = 1;
  double queue_seconds = 0;     // each request waits this long
  double error_ratio = 0;       // answered 5xx
  bool fails_fast = false;      // errors take a millisecond
  double refusing = 0;          // connection attempts that fail
  bool hangs = false;           // takes connections and never answers
  bool still_selected = false;  // although it is out of service
};

/// A server behind the balancer: how it is set, how it does, what was counted of it. Its place
/// in the pool's list stays when it is removed, so that requests on their way find it.
struct SimulatedServer {
  std::string name;
  std::string address;
  bool present = true;
  bool backup = false;
  Condition condition = Condition::up;
  double weight = 1;                    // as reported and configured
  std::optional<double> served_weight;  // what really works, where that differs
  double warm = 1;                      // slow start: part of the weight in force
  double warm_step = 0;                 // per second, while it warms up
  std::uint64_t connection_limit = 0;   // 0: none
  double median_seconds = 0.06;         // of a request's work
  ServerFault fault;

  Wander wander{0.05, 60};
  double speed = 1;  // factor on times of this moment: noise and faults
  double stalled_until = -1;
  double failing_until = -1;
  double passed_over_until = 0;  // by a balancer that learns from requests alone; 0: it is not
  std::uint64_t in_flight = 0;
  std::deque<Request> queue;
  std::uint64_t queued_always = 0;  // shown as queued while queue_seconds are added
  Counters counters;

  [[nodiscard]] bool serves() const {
    return present && passed_over_until <= 0 &&
           (condition == Condition::up || condition == Condition::failing_checks);
  }
  /// The weight by which it is really chosen.
  [[nodiscard]] double real_weight() const {
    return served_weight.value_or(weight) * warm * fault.pull;
  }
  /// HAProxy rounds the weight in force up.
  [[nodiscard]] std::uint64_t weight_in_force() const;
  [[nodiscard]] bool is_full() const {
    return connection_limit != 0 && in_flight >= connection_limit;
  }
};

}  // namespace skewd::bench
