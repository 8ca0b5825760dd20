// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "agent/discover/found_balancer.h"

namespace skewd {

/// Gives every balancer a name of its own: that of its file, as "edge" of /etc/haproxy/edge.cfg,
/// of its service where that is taken, and then with a number: "haproxy-2".
class BalancerNames {
 public:
  void give(FoundBalancer& balancer, const std::vector<std::string>& files,
            const std::string& service);
  /// Nobody else gets this one.
  void reserve(const std::string& name) { taken_.insert(name); }
  /// `name` if it is free, else with the first number that makes it so. Takes it.
  [[nodiscard]] std::string unique(const std::string& name);

 private:
  std::set<std::string> taken_;
};

}  // namespace skewd
