// SPDX-License-Identifier: Apache-2.0
#include "agent/app/trace_shelf.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "collectors/host_port.h"

namespace skewd {
namespace {

// True if the one sent the request to the port on which the other took it.
bool leads_to(const TraceRecord& one, const TraceRecord& other) {
  const auto port = split_host_port(other.listener).port;
  return port && std::any_of(one.tries.begin(), one.tries.end(), [&](const TraceTry& each) {
           return split_host_port(each.address).port == port;
         });
}

// Who stands in front of others has the request for longest; logs in whole milliseconds may not
// tell, ports do.
void sort_from_the_front(std::vector<TraceReport>& told) {
  std::stable_sort(told.begin(), told.end(), [](const TraceReport& one, const TraceReport& other) {
    return one.record.total > other.record.total;
  });
  for (std::size_t i = 0; i + 1 < told.size(); ++i) {
    for (std::size_t k = i + 1; k < told.size(); ++k) {
      if (leads_to(told[k].record, told[i].record)) std::swap(told[i], told[k]);
    }
  }
}

}  // namespace

void TraceShelf::add(const std::string& balancer, const std::vector<TraceRecord>& traces) {
  if (traces.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const TraceRecord& trace : traces) traces_.push_back({balancer, trace});
  while (traces_.size() > kMost) traces_.pop_front();
}

std::optional<TraceReport> TraceShelf::find(std::string_view trace_id) const {
  const std::lock_guard lock(mutex_);
  std::vector<TraceReport> told;
  std::copy_if(traces_.rbegin(), traces_.rend(), std::back_inserter(told),
               [&](const TraceReport& one) { return one.record.trace_id == trace_id; });
  if (told.empty()) return std::nullopt;
  if (told.size() > kMostOfOne) told.resize(kMostOfOne);
  sort_from_the_front(told);
  TraceReport front = std::move(told.front());
  front.further.assign(std::make_move_iterator(told.begin() + 1),
                       std::make_move_iterator(told.end()));
  return front;
}

}  // namespace skewd
