// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace skewd::demo {

/// Clean traffic through a real HAProxy that is reloaded every three minutes, for so long; tells
/// every finding above information, all of which are false. Returns how many there were.
[[nodiscard]] std::size_t run_quiet(std::chrono::minutes length);

}  // namespace skewd::demo
