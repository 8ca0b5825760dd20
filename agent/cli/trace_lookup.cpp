// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/trace_lookup.h"

#include <thread>

#include "agent/cli/traced_request.h"

namespace skewd {

std::optional<TraceReport> look_up_trace(const AgentAccess& access, const std::string& trace_id,
                                         std::chrono::steady_clock::time_point until) {
  constexpr std::chrono::milliseconds kPause{200};
  while (true) {
    if (const auto json = fetch_json(access, "/api/v1/traces/" + trace_id)) {
      return read_trace_report(*json);
    }
    if (std::chrono::steady_clock::now() + kPause >= until) return std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace skewd
