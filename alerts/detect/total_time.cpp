// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/total_time.h"

#include <algorithm>

namespace skewd {
namespace {

std::optional<double> mean_ms(const LatencyMeans& means, const PoolInterval& interval) {
  const Steady now = interval.end.steady;
  std::optional<float> seconds = means.mean(LatencyPart::total, now);
  if (!seconds) seconds = means.mean(LatencyPart::response, now);
  if (!seconds) return std::nullopt;
  return 1000 * static_cast<double>(*seconds);
}

std::optional<double> average_ms(const LatencyAverages& averages) {
  if (!averages.total.has_value()) return std::nullopt;
  return static_cast<double>(*averages.total);
}

bool is_exact(const PoolInterval& interval) {
  return std::any_of(interval.exact.begin(), interval.exact.end(), is_told);
}

}  // namespace

std::optional<double> pool_total_ms(const PoolInterval& interval) {
  return is_exact(interval) ? mean_ms(interval.memory.latency.means, interval)
                            : average_ms(interval.pool_stats.latency);
}

std::optional<double> server_total_ms(const PoolInterval& interval, std::size_t server) {
  const bool exact = !interval.exact.empty() && is_told(interval.exact[server]);
  return exact ? mean_ms(interval.servers[server].latency, interval)
               : average_ms(interval.stats[server].latency);
}

TimedRequests timed_requests(const PoolInterval& interval) {
  if (!is_exact(interval)) {
    const std::optional<double> average = average_ms(interval.pool_stats.latency);
    return average ? TimedRequests{interval.requests(), *average} : TimedRequests{};
  }
  ExactLatency::Sum sum;
  for (const ServerTraffic& server : interval.traffic) {
    sum.requests += server.timed.requests;
    sum.microseconds += server.timed.microseconds;
  }
  if (sum.requests == 0) return {};
  const auto requests = static_cast<double>(sum.requests);
  return {requests, static_cast<double>(sum.microseconds) / 1000 / requests};
}

}  // namespace skewd
