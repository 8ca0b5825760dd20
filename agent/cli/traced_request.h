// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/cli/status_report.h"
#include "agent/plan/route_rule.h"
#include "alerts/probe_judgement.h"
#include "collectors/probe.h"
#include "exporters/trace_report.h"

namespace skewd {

/// One request that was sent, and what is known of its way.
struct TracedRequest {
  ProbeAnswer answer;               // with the times that only the balancer knows, if it told
  std::optional<TraceReport> told;  // by an access log, through an agent
  ProbeResponder responder;
  std::optional<RouteRule> rule;  // by which it came there; absent: not looked for, or none leads
};

/// Joins what the sender saw with what the agent's log tells.
[[nodiscard]] TracedRequest traced_request(const ProbeSettings& probe, ProbeAnswer answer,
                                           std::optional<TraceReport> told);

/// Reads what /api/v1/traces/TRACE_ID answers. Names are printable. Nothing: this is none.
[[nodiscard]] std::optional<TraceReport> read_trace_report(std::string_view json);

/// How often a server answered, and what it is due.
struct TracedServer {
  std::string balancer;  // empty: not known
  std::string pool;
  std::string server;
  std::size_t requests = 0;
  double share = 0;  // of the requests whose server is known
  std::optional<double> expected_share;
};

/// Servers of the pools that answered, also those that did not; sorted by pool and name. `report`
/// may be null.
[[nodiscard]] std::vector<TracedServer> traced_servers(const std::vector<TracedRequest>& requests,
                                                       const StatusReport* report);

}  // namespace skewd
