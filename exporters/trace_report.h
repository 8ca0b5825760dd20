// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/trace_record.h"

namespace skewd {

/// A request of skewd as the access log of a balancer told it. Where balancers stand one behind the
/// other it is of the one in front, and `further` has those behind it, the outer one first.
struct TraceReport {
  std::string balancer;
  TraceRecord record;
  std::vector<TraceReport> further{};
};

}  // namespace skewd
