// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace skewd::demo {

/// Injects each fault once after `warm_up` and shows how soon the right verdict is given, and what
/// else was said meanwhile. Returns how many verdicts were wrong or missing.
std::size_t run_verdicts(std::chrono::minutes warm_up);

}  // namespace skewd::demo
