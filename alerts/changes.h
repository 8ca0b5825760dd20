// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/change_source.h"
#include "alerts/correspondence.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What the difference of two snapshots shows to be altered in weights, states and servers, and by
/// whom. It happened between the two and carries the time of the earlier, so that it never seems to
/// come after what it led to. Without ids and balancer, which the caller gives.
[[nodiscard]] std::vector<Change> changes_between(const Snapshot& before, const Snapshot& after,
                                                  const Correspondence& where,
                                                  const ChangeContext& context = {});

/// The change just before a finding: of its pool, or a reload, at most two minutes before it began
/// and not after it was opened. An edited file that is not in force is none. Empty: none was seen,
/// never a guess.
[[nodiscard]] Cause cause_of(const Finding& finding, const std::deque<Change>& changes);

/// One line about a change and those of its kind that came together with it:
/// "14:02:10 shop/web-0, web-1: weight 10 -> 0".
[[nodiscard]] std::string describe_together(const Change& named, const std::deque<Change>& changes);

}  // namespace skewd
