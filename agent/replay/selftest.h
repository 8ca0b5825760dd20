// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "agent/replay/replay.h"
#include "alerts/finding.h"

namespace skewd {

/// A known fault, put into a copy of the pipeline, and what came of it.
struct SelftestFault {
  std::string text;              // what was done
  std::string wanted;            // what must be found of it, in words
  std::size_t scrapes = 0;       // with the fault, until it was found or was given up
  std::optional<Finding> found;  // the one that was wanted
  std::vector<Finding> others;   // false ones: above info, on another pool or server
};

struct SelftestResult {
  std::size_t quiet_scrapes = 0;      // without a fault
  std::vector<Finding> false_alarms;  // above info, opened in them
  std::vector<SelftestFault> faults;

  /// Every fault was found, and nothing else.
  [[nodiscard]] bool passed() const;
};

/// Runs the simulated answers of a HAProxy through readers and detectors: a pool of four is even
/// for five minutes, then one server is starved; another is even, then loses all its servers. Pure;
/// takes some milliseconds.
[[nodiscard]] SelftestResult run_selftest();

}  // namespace skewd
