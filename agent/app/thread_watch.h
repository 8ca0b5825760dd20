// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace skewd {

/// What feeds the watchdog: whether the threads of this process go round.
class ThreadWatch {
 public:
  /// False while one hangs, which is logged once, with its name. Not thread-safe.
  [[nodiscard]] bool all_go_round();

 private:
  std::vector<std::string> told_;
};

}  // namespace skewd
