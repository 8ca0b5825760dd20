// SPDX-License-Identifier: Apache-2.0
#include "alerts/process_changes.h"

#include <string>

namespace skewd {
namespace {

Change change_of(ChangeKind kind, ChangeSource source, Instant at) {
  Change change;
  change.at = at;
  change.kind = kind;
  change.source = source;
  return change;
}

// A master that was started anew itself counts from zero.
bool is_restart(const Snapshot& before, const Snapshot& after) {
  return before.reloads.has_value() && after.reloads.has_value() &&
         *after.reloads <= *before.reloads;
}

Change replaced_process(const Snapshot& before, const Snapshot& after) {
  const ChangeKind kind = is_restart(before, after) ? ChangeKind::restart : ChangeKind::reload;
  Change change = change_of(kind, ChangeSource::process, before.at.wall);
  const bool told = !before.processes.empty() && !after.processes.empty();
  if (told && before.processes[0].pid != after.processes[0].pid) {
    change.before = "pid " + std::to_string(before.processes[0].pid);
    change.after = "pid " + std::to_string(after.processes[0].pid);
  }
  return change;
}

bool was_refused(const Snapshot& before, const Snapshot& after) {
  return before.failed_reloads.has_value() && after.failed_reloads.has_value() &&
         *after.failed_reloads > *before.failed_reloads;
}

}  // namespace

std::vector<Change> process_changes(const Snapshot& before, const Snapshot& after,
                                    Transition transition) {
  std::vector<Change> changes;
  if (transition == Transition::replaced || went_on_over_reload(before, after)) {
    changes.push_back(replaced_process(before, after));
  }
  if (was_refused(before, after)) {
    Change refused = change_of(ChangeKind::failed_reload, ChangeSource::file, before.at.wall);
    refused.before = "new configuration";
    refused.after = "refused";
    changes.push_back(std::move(refused));
  }
  if (before.processes.empty() || after.processes.empty()) return changes;
  const std::string& was = before.processes[0].version;
  const std::string& is = after.processes[0].version;
  if (was.empty() || is.empty() || was == is) return changes;
  Change version = change_of(ChangeKind::version, ChangeSource::process, before.at.wall);
  version.before = was;
  version.after = is;
  changes.push_back(std::move(version));
  return changes;
}

}  // namespace skewd
