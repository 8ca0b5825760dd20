// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/discover/source_trial.h"
#include "collectors/balancer.h"
#include "collectors/discovery.h"
#include "collectors/settings.h"

namespace skewd {

/// A place that a balancer declares, and what came of trying it.
struct TriedSource {
  FoundSource found;
  std::optional<SourceTrial> trial;  // absent: of another use than statistics, or not tried
  bool chosen = false;               // stands in the settings; of statistics only one does
};

/// A balancer that runs on this host.
struct FoundBalancer {
  std::string name;  // unique among those found
  const BalancerKind* kind = nullptr;
  int pid = 0;                      // 0: no process was seen, but its source answers
  std::string evidence;             // "process 812: haproxy -Ws -f ...", for people
  std::vector<std::string> config;  // its configuration files that can be read
  std::vector<TriedSource> sources;
  std::vector<Advice> advice;  // what is missing, and the lines that mend it

  std::string new_source;  // as FoundSources has it

  /// What to write into skewd.toml. Without a source it cannot be watched.
  [[nodiscard]] BalancerSettings settings() const;
  /// True if the settings name a source.
  [[nodiscard]] bool can_be_watched() const;
  /// True if a chosen source answered, or is a log, which comes by itself.
  [[nodiscard]] bool answers() const;
};

/// What was found on a host.
struct Discovery {
  std::vector<FoundBalancer> balancers;
  std::vector<Advice> advice;  // about the search itself
};

}  // namespace skewd
