// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "agent/plan/check.h"
#include "agent/plan/forecast.h"
#include "agent/plan/wording.h"

namespace skewd::checks {
namespace {

constexpr double kMostOff = 0.2;  // of what the weight is due

}  // namespace

void hash_uneven(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    if (!pool.balance.hash || !pool.balance.hash->consistent || pool.servers.size() < 2) continue;
    const std::vector<double> ring = ring_shares(input.kind(), pool);
    if (ring.empty()) continue;
    const std::vector<double> due = weight_shares(pool);
    std::size_t worst = 0;
    double worst_off = 0;
    for (std::size_t i = 0; i < due.size(); ++i) {
      if (due[i] <= 0) continue;
      const double off = std::abs(ring[i] / due[i] - 1);
      if (off > worst_off) {
        worst = i;
        worst_off = off;
      }
    }
    if (worst_off <= kMostOff) continue;
    found.push_back({"hash-uneven", DiagnosticSeverity::warning,
                     pool.balance.place.line != 0 ? pool.balance.place : pool.place,
                     "the hash ring of pool " + pool.name + " gives " + pool.servers[worst].name +
                         " " + percent(ring[worst]) + " of the keys, where its weight is due " +
                         percent(due[worst]),
                     "a ring has points in proportion to the weights: multiply all weights of the "
                     "pool by the same number, such as 100 in place of 1"});
  }
}

}  // namespace skewd::checks
