// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/demo/healthy_site.h"

namespace skewd::demo {

/// What `skewd why` must say about a pool.
struct ExpectedVerdict {
  std::string pool;
  std::vector<std::string> words;  // any of them: "BALANCER"
  std::string names;               // in the headline: the server; empty: nobody in particular
  bool names_no_other = false;     // another server of the pool in the headline is wrong
};

/// A fault, or something that is none, and the right verdicts about it.
struct VerdictFault {
  std::string name;
  std::function<void(HealthySite&)> inject;
  std::function<void(HealthySite&)> repair;
  std::vector<ExpectedVerdict> expected;
};

/// The pools of the site on which they are injected: 20 requests per second each.
[[nodiscard]] std::vector<PoolPlan> verdict_pools();

/// In the order in which they are injected.
[[nodiscard]] std::vector<VerdictFault> make_verdict_faults();

}  // namespace skewd::demo
