// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_history.h"

#include <cmath>

namespace skewd::support {
namespace {

using namespace std::chrono_literals;

PoolPoint point_of(const BalancerReport& balancer, std::size_t index, bool is_past) {
  const Topology::Pool& pool = balancer.topology->pools[index];
  PoolPoint point;
  point.request_rate = static_cast<float>(balancer.pools[index].request_rate);
  point.latency = {0.0F, 0.0004F, 0.021F};
  if (balancer.pools[index].not_comparable.empty()) point.misdirected = 0.01F;
  if (is_past) return point;
  double astray = 0;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerReport& server = balancer.servers[i];
    astray +=
        std::abs(double{server.share.value_or(0)} - double{server.expected_share.value_or(0)});
    if (!server.share || *server.share < 0.5F) continue;
    for (std::size_t part = 0; part < 3; ++part)
      point.latency[part] = server.latency[part].value_or(-1);
  }
  if (point.misdirected >= 0) point.misdirected = static_cast<float>(astray / 2);
  point.failure_rate = balancer.pools[index].balancer_errors > 0 ? 1.5F : 0.0F;
  return point;
}

void add_shares(HistoryPoint& point, std::vector<std::uint16_t>& dues,
                const BalancerReport& balancer, std::size_t index, bool is_past) {
  const Topology::Pool& pool = balancer.topology->pools[index];
  point.pools.back().first_share = static_cast<std::uint32_t>(point.shares.size());
  point.pools.back().shares = static_cast<std::uint32_t>(pool.server_count);
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerReport& server = balancer.servers[i];
    const std::optional<float>& share = is_past ? server.expected_share : server.share;
    point.shares.push_back(share ? static_cast<std::uint16_t>(*share * kWholeShare)
                                 : kShareNotTold);
    dues.push_back(server.expected_share
                       ? static_cast<std::uint16_t>(*server.expected_share * kWholeShare)
                       : kShareNotTold);
  }
}

}  // namespace

void add_history(Report& report) {
  for (auto& balancer : report.balancers) {
    if (!has_numbers(*balancer)) continue;
    auto told = std::make_shared<BalancerReport>(*balancer);
    for (auto ago = 900s; ago >= 0s; ago -= 5s) {
      auto point = std::make_shared<HistoryPoint>();
      point->at = report.at - ago;
      point->topology = told->topology;
      std::vector<std::uint16_t> dues;
      for (std::size_t i = 0; i < told->pools.size(); ++i) {
        point->pools.push_back(point_of(*told, i, ago > 35s));
        if (told->topology->pools[i].server_count <= kMostServersWithShares) {
          add_shares(*point, dues, *told, i, ago > 35s);
        }
      }
      point->dues = std::make_shared<const std::vector<std::uint16_t>>(std::move(dues));
      told->history.push_back(std::move(point));
    }
    balancer = std::move(told);
  }
}

}  // namespace skewd::support
