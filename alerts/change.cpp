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
    case ChangeKind::file: return "file";
    case ChangeKind::failed_reload: return "failed_reload";
    case ChangeKind::restart: return "restart";
    case ChangeKind::version: return "version";
    case ChangeKind::map: return "map";
    case ChangeKind::acl: return "acl";
  }
  return "unknown";
}

std::string_view name_of(ChangeSource source) {
  switch (source) {
    case ChangeSource::unknown: return "unknown";
    case ChangeSource::file: return "file";
    case ChangeSource::socket: return "socket";
    case ChangeSource::health_check: return "health_check";
    case ChangeSource::dns: return "dns";
    case ChangeSource::process: return "process";
  }
  return "unknown";
}

std::string_view name_of(AuditResult result) {
  switch (result) {
    case AuditResult::none: return "none";
    case AuditResult::pending: return "pending";
    case AuditResult::ok: return "ok";
    case AuditResult::suspect: return "suspect";
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
