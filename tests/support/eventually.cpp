// SPDX-License-Identifier: Apache-2.0
#include "tests/support/eventually.h"

#include <thread>

namespace skewd::support {

bool eventually(std::chrono::milliseconds bound, const std::function<bool()>& happened) {
  constexpr std::chrono::milliseconds kPeriod{10};
  const auto deadline = std::chrono::steady_clock::now() + bound;
  while (!happened()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPeriod);
  }
  return true;
}

}  // namespace skewd::support
