// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "alerts/change.h"
#include "alerts/finding.h"
#include "collectors/snapshot.h"

namespace skewd {

// What lies beyond is no enumerator and cannot have been remembered.
constexpr ServerState last_enumerator(ServerState /*any*/) { return ServerState::unknown; }
constexpr StateReason last_enumerator(StateReason /*any*/) { return StateReason::dns; }
constexpr AgentWord last_enumerator(AgentWord /*any*/) { return AgentWord::weight; }
constexpr TableState::Kind last_enumerator(TableState::Kind /*any*/) {
  return TableState::Kind::acl;
}
constexpr PoolMode last_enumerator(PoolMode /*any*/) { return PoolMode::unknown; }
constexpr ChangeKind last_enumerator(ChangeKind /*any*/) { return ChangeKind::acl; }
constexpr ChangeSource last_enumerator(ChangeSource /*any*/) { return ChangeSource::process; }
constexpr AuditResult last_enumerator(AuditResult /*any*/) { return AuditResult::suspect; }
constexpr FindingKind last_enumerator(FindingKind /*any*/) { return FindingKind::blind; }
constexpr Severity last_enumerator(Severity /*any*/) { return Severity::critical; }
constexpr Layer last_enumerator(Layer /*any*/) { return Layer::agent; }

}  // namespace skewd
