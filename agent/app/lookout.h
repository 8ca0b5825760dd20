// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace skewd {

/// Calls `look` again and again on a thread of its own, `pause` after the last one ended, until it
/// is destroyed, which waits for a call that runs.
class Lookout {
 public:
  Lookout(std::chrono::milliseconds pause, std::function<void()> look);

 private:
  std::jthread thread_;
};

}  // namespace skewd
