// SPDX-License-Identifier: Apache-2.0
#include "alerts/remedy.h"

namespace skewd {
namespace {

std::string place_of(const Finding& finding) { return finding.pool + "/" + finding.server; }

std::string undo(const Change& change, std::string_view kind) {
  const std::string place = change.pool + "/" + change.server;
  if (kind == "haproxy" && change.kind == ChangeKind::weight && !change.server.empty()) {
    return "set server " + place + " weight " + change.before +
           " (and the others that changed with it)";
  }
  if (kind == "haproxy" && change.kind == ChangeKind::state && !change.server.empty()) {
    return change.before == "up" ? "set server " + place + " state ready"
                                 : "set server " + place + " state maint";
  }
  switch (change.source) {
    case ChangeSource::file: return "put the former configuration back and reload";
    case ChangeSource::socket: return "undo it, or reload to return to the file";
    default: break;
  }
  return change.kind == ChangeKind::reload ? "put the former configuration back and reload" : "";
}

std::string take_out(const Finding& finding, std::string_view kind) {
  if (kind == "haproxy") {
    return "set server " + place_of(finding) + " state maint, then look at the server";
  }
  return "take " + finding.server + " out of the pool, then look at it";
}

}  // namespace

std::string remedy_of(const Finding& finding, const Change* change, std::string_view kind) {
  switch (finding.kind) {
    case FindingKind::offline_in_rotation:
    case FindingKind::errors_server: return take_out(finding, kind);
    case FindingKind::latency_pool:
      return finding.layer == Layer::application
                 ? "look at what the servers share: database, cache, a deployment"
                 : "";
    case FindingKind::errors_pool: return "look at what the servers share, and at the last release";
    case FindingKind::blind: return "skewd status shows which source does not answer, and why";
    case FindingKind::config_risk: return "skewd check shows the lines and what to write instead";
    case FindingKind::route_mismatch:
      if (change == nullptr && finding.subtype == "wrong_pool") {
        return "compare rules and maps with what was meant; skewd check --routes FILE tries them "
               "all";
      }
      break;
    default: break;
  }
  return change == nullptr ? std::string{} : undo(*change, kind);
}

}  // namespace skewd
