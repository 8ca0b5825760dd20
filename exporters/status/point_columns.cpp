// SPDX-License-Identifier: Apache-2.0
#include "exporters/status/point_columns.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace skewd {
namespace {

// More digits are nothing that a line of some pixels can show.
Json rounded(float value, double parts) {
  if (value < 0) return nullptr;
  return std::round(static_cast<double>(value) * parts) / parts;
}

double seconds_of(Instant at) {
  const auto since = std::chrono::round<std::chrono::milliseconds>(at.time_since_epoch());
  return std::chrono::duration<double>(since).count();
}

float largest_share(const HistoryPoint& point, const PoolPoint& pool) {
  float largest = -1;
  for (std::size_t i = pool.first_share; i < pool.first_share + pool.shares; ++i) {
    const std::uint16_t written = point.shares[i];
    if (written != kShareNotTold)
      largest = std::max(largest, static_cast<float>(written) / kWholeShare);
  }
  return largest;
}

// The shares of one server, by its name; null where it was not there.
struct ShareColumn {
  const Topology::Server* server = nullptr;
  Json shares = Json::array();
};

Json share_at(const HistoryPoint& point, const PoolPoint& pool, std::size_t index,
              const Topology::Server& server, std::size_t guess) {
  if (pool.shares == 0) return nullptr;
  const auto servers = point.topology->servers_of(point.topology->pools[index]);
  std::size_t place = guess;
  const auto is_it = [&](const Topology::Server& one) {
    return one.name == server.name && one.address == server.address;
  };
  if (guess >= servers.size() || !is_it(servers[guess])) {
    const auto found = std::ranges::find_if(servers, is_it);
    if (found == servers.end()) return nullptr;
    place = static_cast<std::size_t>(found - servers.begin());
  }
  const std::uint16_t written = point.shares[pool.first_share + place];
  if (written == kShareNotTold) return nullptr;
  return rounded(static_cast<float>(written) / kWholeShare, 1e4);
}

}  // namespace

const PoolPoint* PoolInHistory::find(const HistoryPoint& point) {
  if (point.topology.get() != topology_) {
    topology_ = point.topology.get();
    const auto found = std::ranges::find(topology_->pools, name_, &Topology::Pool::name);
    index_ = static_cast<std::size_t>(found - topology_->pools.begin());
    if (found == topology_->pools.end()) index_.reset();
  }
  return index_ && *index_ < point.pools.size() ? &point.pools[*index_] : nullptr;
}

void PointColumns::add(const HistoryPoint& point, const PoolPoint& pool) {
  at_.push_back(seconds_of(point.at));
  requests_.push_back(rounded(pool.request_rate, 1e2));
  failures_.push_back(rounded(pool.failure_rate, 1e2));
  misdirected_.push_back(rounded(pool.misdirected, 1e3));
  largest_share_.push_back(rounded(largest_share(point, pool), 1e3));
  for (std::size_t part = 0; part < latency_.size(); ++part) {
    latency_[part].push_back(rounded(pool.latency[part], 1e5));
  }
}

Json PointColumns::take() && {
  return {{"at", std::move(at_)},
          {"request_rate", std::move(requests_)},
          {"failure_rate", std::move(failures_)},
          {"misdirected", std::move(misdirected_)},
          {"largest_share", std::move(largest_share_)},
          {"latency_seconds",
           {{"queue", std::move(latency_[0])},
            {"connect", std::move(latency_[1])},
            {"response", std::move(latency_[2])}}}};
}

Json json_history(const BalancerReport& balancer, std::size_t pool) {
  PointColumns columns;
  PoolInHistory place(*balancer.topology, pool);
  const auto servers = balancer.topology->servers_of(balancer.topology->pools[pool]);
  const bool keeps_shares = servers.size() <= kMostServersWithShares;
  std::vector<ShareColumn> shares(keeps_shares ? servers.size() : 0);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i].server = &servers[i];
  for (const auto& point : balancer.history) {
    const PoolPoint* const told = place.find(*point);
    if (told == nullptr) continue;
    columns.add(*point, *told);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      shares[i].shares.push_back(share_at(*point, *told, place.index(), *shares[i].server, i));
    }
  }
  Json json = std::move(columns).take();
  Json& told = json["servers"] = Json::array();
  for (ShareColumn& column : shares) {
    told.push_back({{"server", json_name(column.server->name)},
                    {"address", json_name(column.server->address)},
                    {"share", std::move(column.shares)}});
  }
  return json;
}

}  // namespace skewd
