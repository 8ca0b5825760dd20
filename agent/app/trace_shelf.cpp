// SPDX-License-Identifier: Apache-2.0
#include "agent/app/trace_shelf.h"

#include <algorithm>

namespace skewd {

void TraceShelf::add(const std::string& balancer, const std::vector<TraceRecord>& traces) {
  if (traces.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const TraceRecord& trace : traces) traces_.push_back({balancer, trace});
  while (traces_.size() > kMost) traces_.pop_front();
}

std::optional<TraceReport> TraceShelf::find(std::string_view trace_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(traces_.rbegin(), traces_.rend(), [&](const TraceReport& one) {
    return one.record.trace_id == trace_id;
  });
  if (found == traces_.rend()) return std::nullopt;
  return *found;
}

}  // namespace skewd
