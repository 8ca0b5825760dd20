// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// One detector: sees one pool in one interval, every interval, and adds to `claims` everything
/// that it holds to be true now. What it must remember stands in the interval's memories.
struct Detector {
  std::string_view name;
  void (*observe)(PoolInterval& interval);
};

/// All detectors of pools, in the order in which they are asked.
[[nodiscard]] std::span<const Detector> detectors();

}  // namespace skewd
