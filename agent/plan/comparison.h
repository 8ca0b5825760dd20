// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/plan/forecast.h"
#include "collectors/configuration.h"

namespace skewd {

/// What a server is due, on one side of a change.
struct DueShare {
  bool exists = false;
  std::optional<double> share;  // absent though it exists: cannot be predicted
};

struct ServerMove {
  std::string server;
  DueShare before;
  DueShare after;
  std::string remark;  // "address 10.0.0.1:80 -> 10.0.0.9:80"; may be empty

  /// Share after less share before, where a server that is not there has 0; 0 if unknown.
  [[nodiscard]] double move() const;
};

/// One side of a pool.
struct PoolSide {
  bool exists = false;
  std::string algorithm;     // in the balancer's words where written
  std::size_t declared = 0;  // servers
  std::size_t able = 0;      // that can receive traffic
  std::string why_unknown;   // no shares can be predicted, and why
  std::string condition;     // what the prediction rests on
};

struct PoolMove {
  std::string pool;
  PoolSide before;
  PoolSide after;
  std::vector<ServerMove> servers;  // as the new file has them, then those that vanish

  [[nodiscard]] double largest_move() const;  // 0..1
  /// Two or more could receive traffic, and now one can, or none.
  [[nodiscard]] bool is_new_funnel() const;
  [[nodiscard]] bool loses_all() const;
  [[nodiscard]] bool is_changed() const;
};

struct RouteMove {
  std::string listener;
  std::string condition;
  std::optional<std::string> before;  // where it leads; absent: there is no such route
  std::optional<std::string> after;
  std::string remark;  // "does not exist: these requests go to shop"
  bool lost = false;   // led to a pool before, and now leads to none
  double shift = 0;    // part of its requests that go to another pool than before, 0..1

  [[nodiscard]] bool is_changed() const { return before != after || lost; }
};

/// What a change of configuration does to the traffic.
struct Comparison {
  std::vector<RouteMove> routes;  // lost ones first, then changed ones, then the others
  std::vector<PoolMove> pools;    // the largest move first
  std::vector<Diagnostic> new_risks;
  std::vector<Diagnostic> vanished_risks;
  std::vector<Diagnostic> standing_risks;
};

/// One side: a configuration with what is predicted for its pools, in their order, and what the
/// checks say. Either the file's or a running balancer's view.
struct PlannedSide {
  const Configuration* configuration = nullptr;
  std::vector<PoolForecast> forecasts;
  std::vector<Diagnostic> diagnostics;
};

[[nodiscard]] Comparison compare(const PlannedSide& before, const PlannedSide& after);

/// Why this change should not be made, one sentence each: a pool whose traffic comes down to one
/// server, a route that loses its pool, a share of a pool or of a route that moves by more than
/// `max_shift` (0..1), a new error of a check. Empty: nothing speaks against it.
[[nodiscard]] std::vector<std::string> objections(const Comparison& comparison, double max_shift);

}  // namespace skewd
