// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skewd {

/// What the operator knows about pools that the balancer does not tell, or wants otherwise.
struct PoolSettings {
  std::string match = "*";                // shell pattern over pool names
  std::string algorithm;                  // empty: as the balancer says
  std::optional<double> share_tolerance;  // 0.2: a share 20 % off its due is material
  bool ignore = false;                    // watched and exported, but never a finding
};

/// One balancer of the configuration file.
struct BalancerSettings {
  std::string name;
  std::string kind;
  std::vector<std::string> stats;   // sources; a unix path may be a shell pattern
  std::string master;               // HAProxy's master CLI, instead of `stats`
  std::string access_log;           // where its log lines come from; empty: nowhere
  std::vector<std::string> config;  // its configuration files
  std::vector<PoolSettings> pools;  // the first match counts
};

}  // namespace skewd
