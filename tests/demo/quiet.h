// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace skewd::demo {

/// A normal day, for so long: clean mixed traffic through a real HAProxy while operators reload,
/// maintain, deploy and scale it. Tells each event and each finding with the time; findings above
/// information are false. Returns how many of those there were.
[[nodiscard]] std::size_t run_quiet(std::chrono::minutes length);

}  // namespace skewd::demo
