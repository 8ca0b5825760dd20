// SPDX-License-Identifier: Apache-2.0
#include "agent/app/pool_history.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kEarly = 100ms;  // scrapes come now and then a little early

// Counters only grow; where one did not, the difference says nothing.
double grown(std::uint64_t before, std::uint64_t now) {
  return now > before ? static_cast<double>(now - before) : 0;
}

std::uint16_t written(double share) {
  return static_cast<std::uint16_t>(std::lround(share * kWholeShare));
}

// A mean over servers that counts each by its requests.
class WeighedMean {
 public:
  void add(const std::optional<float>& value, double weight) {
    if (!value || weight <= 0) return;
    sum_ += static_cast<double>(*value) * weight;
    weight_ += weight;
  }
  [[nodiscard]] float value() const {
    return weight_ > 0 ? static_cast<float>(sum_ / weight_) : -1.0F;
  }

 private:
  double sum_ = 0;
  double weight_ = 0;
};

}  // namespace

PoolHistory::Counts PoolHistory::count(const BalancerReport& report, Moment at) {
  Counts counts{at.steady, report.topology, {}, {}};
  counts.pools.reserve(report.pools.size());
  for (const PoolReport& pool : report.pools) {
    counts.pools.push_back({pool.requests, pool.balancer_errors});
  }
  counts.servers.reserve(report.servers.size());
  for (const ServerReport& server : report.servers) {
    counts.servers.push_back({server.picks,
                              server.errors_5xx + server.connect_errors + server.response_errors,
                              server.requests, server.expected_picks.value_or(-1)});
  }
  return counts;
}

PoolHistory::Sums PoolHistory::sum(const Topology::Pool& pool, const Counts& before,
                                   const Counts& now) {
  Sums sums;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerCounts& was = before.servers[i];
    const ServerCounts& is = now.servers[i];
    sums.picks += grown(was.picks, is.picks);
    sums.failures += grown(was.failures, is.failures);
    sums.due += std::max(0.0, is.expected_picks - was.expected_picks);
    sums.due_told = sums.due_told && was.expected_picks >= 0 && is.expected_picks >= 0;
  }
  return sums;
}

// Half of what all shares are off by: what some got too much, others got too little.
void PoolHistory::add_shares(Draft& draft, const Topology::Pool& pool, const Sums& sums,
                             const Counts& before, const Counts& now) const {
  HistoryPoint& point = draft.point;
  PoolPoint& told = point.pools.back();
  const bool dues_told = sums.due_told && sums.due > 0;
  const bool keeps_shares = pool.server_count <= most_servers_ &&
                            point.shares.size() + pool.server_count <= kMostSharesRemembered;
  told.first_share = static_cast<std::uint32_t>(point.shares.size());
  told.shares = keeps_shares ? static_cast<std::uint32_t>(pool.server_count) : 0;
  double astray = 0;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerCounts& was = before.servers[i];
    const ServerCounts& is = now.servers[i];
    const double share = sums.picks > 0 ? grown(was.picks, is.picks) / sums.picks : 0;
    const double due =
        sums.due > 0 ? std::max(0.0, is.expected_picks - was.expected_picks) / sums.due : 0;
    astray += std::abs(share - due) / 2;
    if (!keeps_shares) continue;
    point.shares.push_back(sums.picks > 0 ? written(share) : kShareNotTold);
    draft.dues.push_back(dues_told ? written(due) : kShareNotTold);
  }
  const bool comparable = sums.due_told && sums.picks > 0 && sums.due > 0;
  if (comparable) told.misdirected = static_cast<float>(astray);
}

void PoolHistory::add_pool(Draft& draft, const BalancerReport& report, std::size_t index,
                           const Counts& before, const Counts& now) const {
  const Topology::Pool& pool = report.topology->pools[index];
  Sums sums = sum(pool, before, now);
  sums.due_told = sums.due_told && report.pools[index].not_comparable.empty();
  sums.failures += grown(before.pools[index].balancer_errors, now.pools[index].balancer_errors);
  const double seconds = std::chrono::duration<double>(now.steady - before.steady).count();
  const double requests = grown(before.pools[index].requests, now.pools[index].requests);
  PoolPoint& told = draft.point.pools.emplace_back();
  told.request_rate = static_cast<float>(requests / seconds);
  told.failure_rate = static_cast<float>(sums.failures / seconds);
  for (std::size_t part = 0; part < told.latency.size(); ++part) {
    WeighedMean mean;
    for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
      mean.add(report.servers[i].latency[part],
               grown(before.servers[i].requests, now.servers[i].requests));
    }
    told.latency[part] = mean.value();
  }
  add_shares(draft, pool, sums, before, now);
}

void PoolHistory::add_point(const BalancerReport& report, Instant at, const Counts& now) {
  Draft draft;
  draft.point.at = at;
  draft.point.topology = report.topology;
  const std::size_t pools = std::min(report.pools.size(), kMostPoolsRemembered);
  draft.point.pools.reserve(pools);
  for (std::size_t i = 0; i < pools; ++i) add_pool(draft, report, i, last_, now);
  const auto known = points_.empty() ? nullptr : points_.back()->dues;
  draft.point.dues = known && *known == draft.dues
                         ? known
                         : std::make_shared<const std::vector<std::uint16_t>>(draft.dues);
  points_.push_back(std::make_shared<const HistoryPoint>(std::move(draft.point)));
}

bool PoolHistory::awaits(const Topology& topology, Moment at) const {
  return last_.topology.get() != &topology || at.steady - last_.steady >= kHistoryStep - kEarly;
}

void PoolHistory::observe(const BalancerReport& report, Moment at) {
  if (!has_numbers(report) || !awaits(*report.topology, at)) return;
  const bool comparable = last_.topology == report.topology;
  Counts now = count(report, at);
  const auto longest =
      std::max<std::chrono::milliseconds>(3 * kHistoryStep, 3 * report.scrape_interval);
  if (comparable && at.steady - last_.steady <= longest) add_point(report, at.wall, now);
  last_ = std::move(now);
  std::erase_if(points_, [&](const auto& point) {
    return at.wall - point->at > kHistoryLength || point->at > at.wall;
  });
}

}  // namespace skewd
