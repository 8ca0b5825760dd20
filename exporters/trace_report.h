// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/trace_record.h"

namespace skewd {

/// A request of skewd as the access log of a balancer told it.
struct TraceReport {
  std::string balancer;
  TraceRecord record;
};

}  // namespace skewd
