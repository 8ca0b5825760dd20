// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/watched_world.h"

namespace skewd::test {

/// What a detector must find and what it must stay quiet on.
struct Scenario {
  std::string detector;
  std::string title;
  FindingKind expected;  // of the case that fires
  std::string subtype;
  std::string server;
  void (*fires)(WatchedWorld& world);
  void (*quiet)(WatchedWorld& world);
};

[[nodiscard]] const std::vector<Scenario>& scenarios();

}  // namespace skewd::test
