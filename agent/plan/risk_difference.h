// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "agent/plan/comparison.h"

namespace skewd {

/// Sorts diagnostics into new, vanished and standing ones. They are the same when rule, severity
/// and text are: lines move when a file is edited.
void compare_risks(const std::vector<Diagnostic>& before, const std::vector<Diagnostic>& after,
                   Comparison& comparison);

}  // namespace skewd
