// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/forecast.h"

#include <algorithm>

#include "agent/plan/load_simulation.h"
#include "alerts/detect/expected_share.h"

namespace skewd {
namespace {

std::vector<double> weights_of(const PoolSpec& pool, const Eligible& eligible) {
  std::vector<double> weights;
  weights.reserve(pool.servers.size());
  for (std::size_t i = 0; i < pool.servers.size(); ++i) {
    weights.push_back(eligible.servers[i] != 0 ? pool.servers[i].weight : 0);
  }
  return weights;
}

std::vector<double> shares_by_weight(const PoolSpec& pool, const Eligible& eligible) {
  std::vector<double> due(pool.servers.size());
  expected_shares(weights_of(pool, eligible), eligible.servers, due);
  return due;
}

std::vector<double> all_to_first(const Eligible& eligible) {
  std::vector<double> shares(eligible.servers.size(), 0);
  const auto first = std::find(eligible.servers.begin(), eligible.servers.end(), 1);
  if (first != eligible.servers.end()) {
    shares[static_cast<std::size_t>(first - eligible.servers.begin())] = 1;
  }
  return shares;
}

void forecast_hash(const BalancerKind& kind, const PoolSpec& pool, PoolForecast& forecast) {
  forecast.shares = ring_shares(kind, pool);
  if (forecast.shares.empty()) {
    forecast.why_unknown = "the hash of " + std::string(kind.name) + " cannot be computed";
    return;
  }
  forecast.condition = "if what is hashed is spread evenly";
  if (pool.balance.hash && pool.balance.hash->balance_factor > 0) {
    forecast.condition += " and no server reaches its load bound";
  }
}

void forecast_load_aware(const PoolSpec& pool, const PoolLoad* load, PoolForecast& forecast) {
  SimulatedPool simulated;
  simulated.draws = pool.balance.algorithm == "leastconn" ? 0 : 2;
  simulated.weights = weights_of(pool, forecast.eligible);
  if (load != nullptr) {
    simulated.requests_per_second = load->requests_per_second;
    for (const ServerSpec& server : pool.servers) {
      const auto known = load->response_seconds.find(server.name);
      if (known != load->response_seconds.end()) {
        simulated.response_seconds.push_back(known->second);
      }
    }
  }
  const bool known = load != nullptr && simulated.response_seconds.size() == pool.servers.size();
  if (!known) {
    forecast.why_unknown =
        "shares follow how fast the servers answer, which only a running agent "
        "knows" +
        std::string(load == nullptr ? "" : "; it does not see all of these");
    return;
  }
  forecast.shares = simulate_shares(simulated);
  forecast.condition = "at the rate and the response times that the agent sees now";
}

}  // namespace

std::vector<double> weight_shares(const PoolSpec& pool) {
  return shares_by_weight(pool, find_eligible(pool));
}

std::vector<double> ring_shares(const BalancerKind& kind, const PoolSpec& pool) {
  const Eligible eligible = find_eligible(pool);
  if (pool.balance.hash && !pool.balance.hash->consistent) return shares_by_weight(pool, eligible);
  const auto* const format = kind.configuration;
  if (format == nullptr || format->hash_shares == nullptr) return {};
  return format->hash_shares(pool, weights_of(pool, eligible));
}

PoolForecast forecast(const BalancerKind& kind, const PoolSpec& pool, const PoolLoad* load) {
  PoolForecast forecast;
  forecast.eligible = find_eligible(pool);
  if (pool.servers_unknown) {
    forecast.why_unknown = "its servers are not in the file";
    return forecast;
  }
  if (forecast.eligible.count <= 1) {
    forecast.shares = all_to_first(forecast.eligible);
    return forecast;
  }
  switch (share_class_of(pool.balance.algorithm)) {
    case ShareClass::exact: forecast.shares = shares_by_weight(pool, forecast.eligible); break;
    case ShareClass::affinity: forecast_hash(kind, pool, forecast); break;
    case ShareClass::load_aware: forecast_load_aware(pool, load, forecast); break;
    case ShareClass::ordered:
      forecast.shares = all_to_first(forecast.eligible);
      forecast.condition = "while the first server has room";
      break;
    case ShareClass::unknown:
      forecast.why_unknown = "the algorithm " + pool.balance.algorithm + " is not known";
  }
  if (pool.balance.sticky && !forecast.shares.empty()) {
    forecast.condition += std::string(forecast.condition.empty() ? "" : ", ") +
                          "for clients that are not yet bound to a server";
  }
  return forecast;
}

}  // namespace skewd
