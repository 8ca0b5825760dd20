// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "alerts/change.h"
#include "alerts/transition.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What befell the processes between two snapshots: a reload, a restart (only where a master
/// process counts reloads and counted none), a reload that was refused, another version. Without
/// ids and balancer.
[[nodiscard]] std::vector<Change> process_changes(const Snapshot& before, const Snapshot& after,
                                                  Transition transition);

}  // namespace skewd
