// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/snapshot.h"
#include "collectors/trace_record.h"

namespace skewd {

/// A balancer may write the listener where no pool takes a request: HAProxy does. Takes such a name
/// out of traces without a server, where the statistics, whose topology this is, know no such pool.
void drop_listeners_from_pools(std::vector<TraceRecord>& traces, const Topology& known);

}  // namespace skewd
