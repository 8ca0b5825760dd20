// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/discover/balancer_names.h"
#include "agent/discover/found_balancer.h"

namespace skewd {

/// What searches have found so far. A balancer keeps its name and its source while it is known, and
/// stays known when it is gone: that it went is for the agent to tell.
class KnownBalancers {
 public:
  /// Takes what a search found; returns those that were not known, or can be read only now.
  [[nodiscard]] std::vector<FoundBalancer> take(const Discovery& discovery);
  /// Those that can be watched, in the order in which they were found.
  [[nodiscard]] std::vector<BalancerSettings> settings() const;
  [[nodiscard]] bool empty() const { return known_.empty(); }

 private:
  [[nodiscard]] FoundBalancer* find(const FoundBalancer& found);

  std::vector<FoundBalancer> known_;
  BalancerNames names_;
};

}  // namespace skewd
