// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace skewd::support {

/// Asks `happened` every 10 ms until it is true (then returns true) or `bound` has passed (false).
/// It is asked at least once.
[[nodiscard]] bool eventually(std::chrono::milliseconds bound,
                              const std::function<bool()>& happened);

}  // namespace skewd::support
