// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/cli/text_table.h"
#include "agent/cli/traced_request.h"

namespace skewd {

/// What `skewd trace` found.
struct Trace {
  std::string url;
  std::vector<TracedRequest> requests;
  std::vector<TracedServer> servers;
  std::string agent_trouble;  // why no agent could be asked; empty: one was
  std::string config;         // the file in which rules were looked for; empty: none was
};

/// For people: the way of the first request as a waterfall, and how several were shared.
[[nodiscard]] std::string render_trace(const Trace& trace, Colour colour);

/// For programs: {"url", "agent_trouble", "requests": [...], "servers": [...]}.
[[nodiscard]] std::string render_trace_output_json(const Trace& trace);

}  // namespace skewd
