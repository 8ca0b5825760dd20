// SPDX-License-Identifier: Apache-2.0
#include "alerts/transition.h"

#include <algorithm>
#include <vector>

namespace skewd {
namespace {

bool is_same(const Process& one, const Process& other) {
  return one.pid == other.pid && one.started_unix_seconds == other.started_unix_seconds;
}

bool share_any(const std::vector<Process>& before, const std::vector<Process>& after) {
  return std::any_of(after.begin(), after.end(), [&](const Process& process) {
    return std::any_of(before.begin(), before.end(),
                       [&](const Process& old) { return is_same(old, process); });
  });
}

}  // namespace

Transition transition_between(const Snapshot& before, const Snapshot& after) {
  const std::vector<Process>& was = before.processes;
  const std::vector<Process>& is = after.processes;
  if (before.parts != after.parts || before.counting_since_ms != after.counting_since_ms) {
    return Transition::regrouped;
  }
  if (before.counters_survive_reload && after.counters_survive_reload) return Transition::same;
  if (std::equal(was.begin(), was.end(), is.begin(), is.end(), is_same)) return Transition::same;
  if (was.empty() || is.empty()) return Transition::regrouped;
  if (was.size() == 1 && is.size() == 1) {
    const bool older = is[0].started_unix_seconds < was[0].started_unix_seconds;
    return older ? Transition::outdated : Transition::replaced;
  }
  return share_any(was, is) ? Transition::regrouped : Transition::replaced;
}

bool went_on_over_reload(const Snapshot& before, const Snapshot& after) {
  if (!before.counters_survive_reload || !after.counters_survive_reload) return false;
  const bool counted =
      before.reloads.has_value() && after.reloads.has_value() && *after.reloads > *before.reloads;
  const bool replaced = !before.processes.empty() && !after.processes.empty() &&
                        !share_any(before.processes, after.processes);
  return counted || replaced;
}

}  // namespace skewd
