// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/correspondence.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What the difference of two snapshots shows to be altered in weights, states and servers, with
/// the time of the later one. Without ids and balancer, which the caller gives.
[[nodiscard]] std::vector<Change> changes_between(const Snapshot& before, const Snapshot& after,
                                                  const Correspondence& where);

/// The change that most likely led to a finding: of its pool if there is one, else a reload, from
/// two minutes before it began until it was opened. Empty: unknown, never a guess.
[[nodiscard]] Cause cause_of(const Finding& finding, const std::deque<Change>& changes);

}  // namespace skewd
