// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/running_view.h"

#include <utility>

namespace skewd {
namespace {

ServerSpec spec_of(const StatusServer& server) {
  ServerSpec spec;
  spec.name = server.name;
  spec.address = server.address;
  spec.weight = server.weight;
  spec.backup = server.backup;
  return spec;
}

PoolForecast forecast_of(const StatusPool& pool) {
  PoolForecast forecast;
  bool all_known = true;
  for (const StatusServer& server : pool.servers) {
    forecast.eligible.servers.push_back(server.eligible ? 1 : 0);
    forecast.eligible.count += server.eligible ? 1 : 0;
    const bool is_due = pool.not_comparable.empty() && server.expected_share.has_value();
    const auto share = is_due ? server.expected_share : server.share;
    all_known = all_known && share.has_value();
    forecast.shares.push_back(share.value_or(0));
  }
  if (!pool.not_comparable.empty()) forecast.condition = "as it is observed now";
  if (all_known) return forecast;
  forecast.shares.clear();
  forecast.why_unknown = "no requests in the last minute";
  return forecast;
}

PoolLoad load_of(const StatusPool& pool) {
  PoolLoad load{pool.request_rate, {}};
  for (const StatusServer& server : pool.servers) {
    if (server.response_seconds) load.response_seconds[server.name] = *server.response_seconds;
  }
  return load;
}

}  // namespace

RunningView view_running(const StatusBalancer& balancer) {
  RunningView view;
  for (const StatusPool& pool : balancer.pools) {
    PoolSpec spec;
    spec.name = pool.name;
    spec.balance.algorithm = pool.algorithm;
    for (const StatusServer& server : pool.servers) spec.servers.push_back(spec_of(server));
    view.configuration.pools.push_back(std::move(spec));
    view.forecasts.push_back(forecast_of(pool));
    view.load[pool.name] = load_of(pool);
  }
  return view;
}

}  // namespace skewd
