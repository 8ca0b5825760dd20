// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/demo/finding.h"
#include "tests/demo/site.h"

namespace skewd::demo {

/// One of the faults that took a service down, and what skewd must say about it.
struct Fault {
  std::string name;
  std::string story;  // what somebody does to the site
  std::function<void(Site&)> inject;
  std::string finding;
  std::string subtype;  // empty: any
  std::string pool;
  std::string server;  // empty: the whole pool
};

/// The faults of the demo in the order in which they are shown.
[[nodiscard]] std::vector<Fault> make_faults();

/// True if the finding names this fault and its place.
[[nodiscard]] bool names(const ToldFinding& finding, const Fault& fault);

}  // namespace skewd::demo
