// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace skewd::demo {

/// Injects each fault whose name contains `only` once after `warm_up` and shows how soon the right
/// verdict is given, and what else was said meanwhile. Returns how many verdicts were wrong or
/// missing.
std::size_t run_verdicts(std::chrono::minutes warm_up, const std::string& only);

}  // namespace skewd::demo
