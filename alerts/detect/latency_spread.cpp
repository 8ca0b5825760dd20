// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_spread.h"

#include <algorithm>
#include <cmath>

#include "alerts/detect/latency_haste.h"

namespace skewd {
namespace {

constexpr double kLeastPeeked = 20;  // requests of a server that may be asked
constexpr double kStillNew = 5;      // seconds: a value that was made so lately
constexpr double kLeastExcessOfOthers = 0.5;
constexpr double kVarianceOfRequest = 2;  // of its time over the mean
constexpr double kLeastExcess = 0.13;     // of the servers without a claim of their own

// How much longer than usual each server's requests took since its last mean; compared over the
// same requests with all of them together, so that it does not matter when they began to.
struct Excess {
  double due_ms = 0;
  double ms = 0;
  double requests = 0;
  [[nodiscard]] double ratio() const { return due_ms > 0 ? ms / due_ms - 1 : 0; }
  void add(const Excess& other, double factor) {
    due_ms += factor * other.due_ms;
    ms += factor * other.ms;
    requests += factor * other.requests;
  }
};

Excess excess_of(const PoolInterval& interval, std::size_t i, std::size_t layer) {
  const ServerMemory& server = interval.servers[i];
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const LatencyLayerMemory& memory = server.slowness.layers[layer];
  const LatencyCounts counts = interval.latency_of(i);
  if (memory.learned_seconds == 0 || server.slowness.claim) return {};
  Excess excess{.due_ms = std::exp(static_cast<double>(memory.baseline))};
  const std::optional<LatencyPeek> peeked = server.latency.peek(kind.part, counts);
  if (peeked && peeked->requests >= kLeastPeeked) {
    excess.ms =
        kind.least_ms + undoubted_ms(peeked->ms, peeked->bound_ms, excess.due_ms - kind.least_ms);
    excess.requests = peeked->requests;
  } else if (server.latency.latest_ms(kind.part) >= 0 &&
             server.latency.gathered_seconds(interval.end.steady) < kStillNew) {
    excess.ms = server.latency.latest_ms(kind.part) + kind.least_ms;
    excess.requests = server.latency.requests(kind.part);
  }
  return excess;
}

// What all of them show together, and without the one that adds most.
struct Together {
  Excess all;
  Excess without_worst;
  std::size_t asked = 0;
};

Together add_up(const PoolInterval& interval, std::size_t layer) {
  Together sum;
  Excess worst;
  double most = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const Excess one = excess_of(interval, i, layer);
    if (one.requests <= 0) continue;
    ++sum.asked;
    const Excess weighted{one.due_ms * one.requests, one.ms * one.requests, one.requests};
    sum.all.add(weighted, 1);
    if (weighted.ms - weighted.due_ms <= most) continue;
    most = weighted.ms - weighted.due_ms;
    worst = weighted;
  }
  sum.without_worst = sum.all;
  sum.without_worst.add(worst, -1);
  return sum;
}

}  // namespace

// Where a claim about a server stands, three others must show it clearly.
bool is_latency_spread(const PoolInterval& interval, std::size_t layer) {
  if (interval.servers.size() <= 1) return true;
  const Together sum = add_up(interval, layer);
  const std::size_t claims = interval.memory.latency.claims;
  const std::size_t without_claim = interval.servers.size() - claims;
  if (2 * sum.asked < std::max<std::size_t>(2, without_claim)) return false;
  const double chance = 3 * std::sqrt(kVarianceOfRequest / std::max(1.0, sum.all.requests));
  if (claims > 0 && (without_claim < 3 || sum.all.ratio() < kLeastExcessOfOthers + chance)) {
    return false;
  }
  const double least = 0.5 * sum.all.ratio();
  if (sum.all.ratio() < kLeastExcess || sum.without_worst.ratio() < least) return false;
  std::size_t part_of_it = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const Excess one = excess_of(interval, i, layer);
    part_of_it += one.requests > 0 && one.ratio() >= least ? 1U : 0U;
  }
  return part_of_it >= 2 && 2 * part_of_it >= sum.asked;
}

}  // namespace skewd
