// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/impact.h"

#include <algorithm>

namespace skewd {

double request_rate(const PoolInterval& interval) {
  const PoolMemory& pool = interval.memory;
  return pool.minute_requests.sum() / std::max(1.0, pool.minute_seconds.sum());
}

Severity severity_of(const PoolInterval& interval, double harmed_per_second, bool much) {
  constexpr double kManyHarmed = 0.2;
  const bool many = harmed_per_second >= kManyHarmed * request_rate(interval);
  return capped_by_impact(much || many ? Severity::critical : Severity::warning, harmed_per_second);
}

bool is_small(const PoolInterval& interval) {
  constexpr std::size_t kSmallPool = 3;
  return interval.names.size() <= kSmallPool;
}

}  // namespace skewd
