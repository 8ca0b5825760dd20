// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/trace_lookup.h"

#include <algorithm>
#include <thread>

#include "agent/cli/traced_request.h"

namespace skewd {
namespace {

constexpr std::chrono::milliseconds kPause{200};
constexpr std::chrono::seconds kOthersWait{2};

}  // namespace

std::optional<TraceReport> look_up_trace(const AgentAccess& access, const std::string& trace_id,
                                         std::chrono::steady_clock::time_point until) {
  while (true) {
    if (const auto json = fetch_json(access, "/api/v1/traces/" + trace_id)) {
      return read_trace_report(*json);
    }
    if (std::chrono::steady_clock::now() + kPause >= until) return std::nullopt;
    std::this_thread::sleep_for(kPause);
  }
}

void complete_traces(const AgentAccess& access, std::size_t balancers,
                     std::vector<std::optional<TraceReport>>& told) {
  const auto first = std::find_if(told.begin(), told.end(), [](const auto& one) { return !!one; });
  if (balancers < 2 || first == told.end()) return;
  const auto until = std::chrono::steady_clock::now() + kOthersWait;
  while ((*first)->further.size() + 1 < balancers && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(kPause);
    *first = look_up_trace(access, (*first)->record.trace_id, {}).value_or(**first);
  }
  for (auto one = first + 1; one != told.end(); ++one) {
    if (*one) *one = look_up_trace(access, (*one)->record.trace_id, {}).value_or(**one);
  }
}

}  // namespace skewd
