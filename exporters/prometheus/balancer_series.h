// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "exporters/prometheus/exposition.h"
#include "exporters/prometheus/topology_labels.h"
#include "exporters/report.h"

namespace skewd {

/// One balancer with fresh numbers, as its series are made.
struct BalancerSeries {
  const BalancerReport& report;
  const TopologyLabels& labels;
  const std::vector<bool>& selected_pools;  // those whose servers are told
};

/// Each appends a group of families, one family after the other over all balancers, since the
/// text format wants families contiguous.
void append_finding_series(Exposition& out, std::span<const Finding> findings);
void append_pool_series(Exposition& out, std::span<const BalancerSeries> balancers);
void append_listener_series(Exposition& out, std::span<const BalancerSeries> balancers);
void append_server_series(Exposition& out, std::span<const BalancerSeries> balancers);

}  // namespace skewd
