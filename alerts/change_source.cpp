// SPDX-License-Identifier: Apache-2.0
#include "alerts/change_source.h"

namespace skewd {
namespace {

bool is_by_name(const ServerStats& stats) {
  return stats.state == ServerState::unresolved || stats.reason == StateReason::dns;
}

bool is_by_check(const ServerStats& stats) {
  return stats.reason == StateReason::check || stats.reason == StateReason::agent;
}

}  // namespace

ChangeSource source_of_order(const ChangeContext& context) {
  if (context.transition == Transition::replaced) return ChangeSource::file;
  const bool same_process = context.transition == Transition::same && context.processes_told;
  return same_process ? ChangeSource::socket : ChangeSource::unknown;
}

// An agent that tells weights undoes within seconds what others set.
ChangeSource source_of_weight(const ChangeContext& context, const ServerStats& before,
                              const ServerStats& after) {
  const ChangeSource source = source_of_order(context);
  if (source != ChangeSource::socket) return source;
  if (after.agent == AgentWord::weight) return ChangeSource::health_check;
  const bool may_be_agent = after.agent == AgentWord::state || before.agent == AgentWord::weight;
  return may_be_agent ? ChangeSource::unknown : source;
}

// Coming back undoes what took the server out, so the earlier state tells as much as the later.
// After a reload servers are up until a check says otherwise: that is the new process' doing.
ChangeSource source_of_state(const ChangeContext& context, ChangeKind kind,
                             const ServerStats& before, const ServerStats& after) {
  if (is_by_name(before) || is_by_name(after)) return ChangeSource::dns;
  if (kind == ChangeKind::state) return source_of_order(context);
  if (context.transition == Transition::replaced) return ChangeSource::process;
  return is_by_check(before) || is_by_check(after) ? ChangeSource::health_check
                                                   : ChangeSource::unknown;
}

ChangeSource source_of_server(const ChangeContext& context, const std::string& pool,
                              const std::string& server, bool moved) {
  const ChangeSource source = source_of_order(context);
  if (source != ChangeSource::socket) return source;
  const DeclaredPool* const of_file =
      context.declared == nullptr ? nullptr : context.declared->find(pool);
  if (of_file == nullptr) return moved ? ChangeSource::unknown : source;
  const DeclaredServer* const declared = find_server(*of_file, server);
  if (declared == nullptr) return of_file->servers_unknown ? ChangeSource::unknown : source;
  return moved && declared->resolved_later ? ChangeSource::dns : source;
}

}  // namespace skewd
