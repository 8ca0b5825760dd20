// SPDX-License-Identifier: Apache-2.0
#include "alerts/change.h"

namespace skewd {

std::string_view name_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::reload: return "reload";
    case ChangeKind::weight: return "weight";
    case ChangeKind::state: return "state";
    case ChangeKind::check: return "check";
    case ChangeKind::servers: return "servers";
    case ChangeKind::ordered_shift: return "ordered_shift";
  }
  return "unknown";
}

std::string render_change(const Change& change) {
  std::string text = render_time_of_day(change.at) + " ";
  text += change.pool.empty() ? change.balancer : change.pool;
  if (!change.server.empty()) text += "/" + change.server;
  text += ": ";
  text += name_of(change.kind);
  if (!change.before.empty() || !change.after.empty()) {
    text += " " + change.before + " -> " + change.after;
  }
  return text;
}

}  // namespace skewd
