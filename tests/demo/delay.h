// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace skewd::demo {

/// Injects every reference fault `trials` times into a real HAProxy with 20 requests per second in
/// each pool, read once a second, and tells a table of the times from the injection until the
/// right finding was opened. `warm_up` is the healthy time before the first fault: what learns
/// needs it. Bounded: a trial takes at most 4 minutes. Returns how many trials were not found.
[[nodiscard]] std::size_t run_delay(std::size_t trials, std::chrono::minutes warm_up);

}  // namespace skewd::demo
