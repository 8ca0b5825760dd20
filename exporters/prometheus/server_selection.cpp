// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/server_selection.h"

#include <algorithm>
#include <span>

namespace skewd {
namespace {

// picks, expected picks, requests, three kinds of errors, retries, eligible, info
constexpr std::size_t kSeriesOfEveryServer = 9;

std::size_t count_series(const ServerReport& server) {
  std::size_t series = kSeriesOfEveryServer;
  if (server.share) ++series;
  if (server.expected_share) ++series;
  for (const auto& part : server.latency) series += part ? 1 : 0;
  for (const auto& quantile : server.total_quantiles) series += quantile ? 1 : 0;
  return series;
}

std::size_t count_series(const BalancerReport& balancer, const Topology::Pool& pool) {
  std::size_t series = 0;
  for (const ServerReport& server :
       std::span(balancer.servers).subspan(pool.first_server, pool.server_count)) {
    series += count_series(server);
  }
  return series;
}

/// Gives out a bounded number of series, pool by pool.
class Budget {
 public:
  Budget(const Report& report, std::size_t most_series) : report_(report), left_(most_series) {
    for (const auto& balancer : report.balancers) {
      const bool fresh = has_fresh_numbers(*balancer);
      selection_.pools.emplace_back(fresh ? balancer->pools.size() : 0);
      if (!fresh) continue;
      for (const auto& pool : balancer->topology->pools) total_ += count_series(*balancer, pool);
    }
  }

  ServerSelection spend() {
    if (total_ <= left_) {
      for (auto& pools : selection_.pools) pools.assign(pools.size(), true);
      return std::move(selection_);
    }
    for (const Finding& finding : report_.findings) {
      if (!finding.resolved) grant_pool_of(finding);
    }
    selection_.dropped_series = total_ - granted_;
    return std::move(selection_);
  }

 private:
  void grant_pool_of(const Finding& finding) {
    for (std::size_t b = 0; b < report_.balancers.size(); ++b) {
      const BalancerReport& balancer = *report_.balancers[b];
      if (balancer.name != finding.balancer || selection_.pools[b].empty()) continue;
      const auto& pools = balancer.topology->pools;
      const auto pool = std::ranges::find(pools, finding.pool, &Topology::Pool::name);
      if (pool != pools.end()) grant(b, static_cast<std::size_t>(pool - pools.begin()));
    }
  }

  void grant(std::size_t b, std::size_t p) {
    if (selection_.pools[b][p]) return;
    const BalancerReport& balancer = *report_.balancers[b];
    const std::size_t series = count_series(balancer, balancer.topology->pools[p]);
    if (series > left_) return;
    left_ -= series;
    granted_ += series;
    selection_.pools[b][p] = true;
  }

  const Report& report_;
  std::size_t left_;
  std::size_t total_ = 0;
  std::size_t granted_ = 0;
  ServerSelection selection_;
};

}  // namespace

bool has_fresh_numbers(const BalancerReport& balancer) {
  return !balancer.stale && has_numbers(balancer);
}

ServerSelection select_servers(const Report& report, std::size_t most_series) {
  return Budget(report, most_series).spend();
}

}  // namespace skewd
