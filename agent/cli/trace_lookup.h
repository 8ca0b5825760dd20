// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "agent/cli/agent_client.h"
#include "exporters/trace_report.h"

namespace skewd {

/// How long the line of a log is waited for: it is read within a second or two, and an agent that
/// reads its balancer less often is not waited for.
inline constexpr std::chrono::seconds kLogLineWait{4};

/// What an agent's access log tells of a request; asks again until then. Nothing: it does not tell.
[[nodiscard]] std::optional<TraceReport> look_up_trace(const AgentAccess& access,
                                                       const std::string& trace_id,
                                                       std::chrono::steady_clock::time_point until);

/// Asks once more for requests that were told of, where several balancers are watched: their logs
/// are read at different moments, so that who stands in front, or behind, may come later. Waits for
/// 2 s at most.
void complete_traces(const AgentAccess& access, std::size_t balancers,
                     std::vector<std::optional<TraceReport>>& told);

}  // namespace skewd
