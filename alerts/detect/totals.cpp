// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/totals.h"

#include <cmath>
#include <vector>

#include "alerts/detect/total_time.h"

namespace skewd {
namespace {

constexpr double kTypicalHalfLifeSeconds = 60;

// ServerTraffic and ServerStats name their counters alike: differences, or counts from zero.
template <typename Counts>
void add(ServerTotals& totals, const Counts& counts) {
  totals.picks += counts.picks.value_or(0);
  totals.requests += counts.attempts.value_or(0);
  totals.errors_5xx += counts.errors_5xx.value_or(0);
  totals.connect_errors += counts.connect_errors.value_or(0);
  totals.response_errors += counts.response_errors.value_or(0);
  totals.retries += counts.retries.value_or(0);
}

bool is_predictable(ShareClass share_class) {
  return share_class == ShareClass::exact || share_class == ShareClass::load_aware;
}

std::vector<double> due_picks(const PoolInterval& interval) {
  const std::size_t count = interval.stats.size();
  std::vector<double> due(count, 0);
  std::vector<double> weights(count);
  double picks = 0;
  for (std::size_t i = 0; i < count; ++i) {
    weights[i] = static_cast<double>(interval.stats[i].weight);
    if (interval.usable[i] != 0) {
      picks += static_cast<double>(interval.traffic[i].picks.value_or(0));
    }
  }
  expected_shares(weights, interval.usable, due);
  for (double& share : due) share *= picks;
  return due;
}

// What a request usually takes, as the balancer averages it or exact times tell; slow, so that a
// fault that makes requests slow does not redefine what is usual at once.
void learn_typical_time(PoolInterval& interval) {
  const TimedRequests timed = timed_requests(interval);
  if (timed.requests == 0) return;
  double& typical = interval.memory.typical_total_ms;
  const double now = timed.mean_ms;
  interval.memory.timed_requests += timed.requests;
  interval.memory.timed_ms += timed.requests * now;
  const double part = 1 - std::exp2(-interval.seconds / kTypicalHalfLifeSeconds);
  typical = typical < 0 ? now : typical + part * (now - typical);
}

}  // namespace

void count_totals(PoolInterval& interval) {
  PoolMemory& pool = interval.memory;
  const Steady now = interval.end.steady;
  pool.requests += interval.pool_traffic.requests.value_or(0);
  pool.balancer_errors += static_cast<std::uint64_t>(interval.balancer_errors);
  pool.errors_5xx += interval.pool_traffic.errors_5xx.value_or(0);
  pool.minute_requests.add(now, interval.requests());
  pool.minute_errors.add(now, static_cast<double>(interval.pool_traffic.errors_5xx.value_or(0)));
  pool.minute_seconds.add(now, interval.seconds);
  const bool predictable = is_predictable(interval.judgement.share_class);
  const std::vector<double> due =
      predictable && !interval.changed ? due_picks(interval) : std::vector<double>();
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    ServerMemory& server = interval.servers[i];
    const auto picks = static_cast<double>(interval.traffic[i].picks.value_or(0));
    const double expected = due.empty() ? picks : due[i];
    add(server.totals, interval.traffic[i]);
    server.totals.expected_picks += expected;
    server.minute_picks.add(now, picks);
    server.minute_due.add(now, expected);
    server.latency.note(interval.latency_of(i), now, false);
  }
  learn_typical_time(interval);
}

void count_fresh_process(PoolInterval& interval) {
  interval.memory.requests += interval.pool_stats.requests.value_or(0);
  interval.memory.errors_5xx += interval.pool_stats.errors_5xx.value_or(0);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    add(interval.servers[i].totals, interval.stats[i]);
    interval.servers[i].latency.note(interval.latency_of(i), interval.end.steady, true);
    interval.servers[i].totals.expected_picks +=
        static_cast<double>(interval.stats[i].picks.value_or(0));
  }
}

}  // namespace skewd
