// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "collectors/snapshot.h"

namespace skewd {

/// How the processes behind two snapshots of one balancer relate.
enum class Transition : std::uint8_t {
  same,       // counters can be compared
  replaced,   // a reload or restart: counters began at zero
  regrouped,  // sums over other processes than before: nothing can be said
  outdated,   // the later snapshot is of an older process
};

/// Judged by pid and start; where the source does not tell them, two snapshots of as many sources
/// are taken to be of the same processes. Counters that survive a reload compare whichever process
/// tells them; those that we keep ourselves, as long as they began at the same instant.
[[nodiscard]] Transition transition_between(const Snapshot& before, const Snapshot& after);

/// True if the balancer was reloaded or restarted and its counters went on: another process, or a
/// further reload counted.
[[nodiscard]] bool went_on_over_reload(const Snapshot& before, const Snapshot& after);

}  // namespace skewd
