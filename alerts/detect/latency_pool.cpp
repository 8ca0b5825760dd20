// SPDX-License-Identifier: Apache-2.0
//
// A whole pool is slower than it was. Two ways lead here. Its level in queue, connect or response,
// from the averages that the balancer keeps for the pool, is judged against its own past over 10 s,
// 40 s and 200 s (mews.h): six learned spreads, 1.3 times the usual and 20 % beyond anything in
// days, two values in a row; in the first hour only what is twice as slow is told, and after an
// hour the new level is taken for usual. And when half of the servers are slower than the others
// (latency_server.cpp) the pool is named instead of them all. A level that one server alone raises
// is that server's matter: half of the servers must be part of it.
#include <algorithm>
#include <cmath>

#include "alerts/detect/latency_haste.h"
#include "alerts/detect/latency_peers.h"
#include "alerts/detect/latency_spread.h"
#include "alerts/detect/latency_text.h"
#include "alerts/detect/pool_interval.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kYoungEffect = 0.693;  // ln 2: that nothing but a fault makes of what is young
constexpr MewsTuning kPoolLatency{.candidate_z = 6,
                                  .beyond_envelope = 0.18,
                                  .least_effect = 0.2624,
                                  .up = true,
                                  .down = false,
                                  .young_effect = kYoungEffect};
constexpr double kConnects = 150;
constexpr double kLongPause = 1.5;  // seconds
constexpr double kAcceptedSeconds = 3600;
constexpr double kTypicalPart = 0.05;  // of a value
constexpr auto kOldClaim = 1h;         // of a server: the pool has learned to live with it

// Answers of the servers only: what the balancer denies or answers itself has no times. `sum` is
// where exact ones are added up.
LatencyCounts counts_of(const PoolInterval& interval, ExactLatency& sum) {
  LatencyCounts counts{Count(), interval.pool_stats.latency, nullptr};
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    const LatencyCounts server = interval.latency_of(i);
    counts.requests = counts.requests.plus(server.requests);
    if (server.exact == nullptr) continue;
    add_sums(sum, *server.exact);
    counts.exact = &sum;
  }
  return counts;
}

// A server's fault must not teach what is usual for the pool.
bool is_frozen(const PoolInterval& interval) {
  if (interval.memory.latency.claims == 0) return false;
  return std::any_of(interval.servers.begin(), interval.servers.end(),
                     [&](const ServerMemory& server) {
                       return server.slowness.claim &&
                              interval.end.wall - server.slowness.claim->since < kOldClaim;
                     });
}

// What a value of the pool is like.
struct PoolValue {
  double seconds = 0;  // that it speaks for
  bool hasty = false;
  bool frozen = false;
};

void step_level(PoolInterval& interval, const LatencyCounts& counts, std::size_t layer,
                const PoolValue& value) {
  PoolLatencyMemory& pool = interval.memory.latency;
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  if (!pool.means.is_new(kind.part, interval.end.steady)) return;
  Mews& level = pool.levels[layer];
  double ms = pool.means.latest_ms(kind.part);
  double rounding_ms = pool.means.rounding_ms(kind.part, counts);
  if (value.hasty) {
    ms = undoubted_ms(ms, pool.means.rounding_bound_ms(kind.part, counts),
                      kind.ms_of(level.baseline()));
    rounding_ms = 0;
  }
  const double counts_as = ms + kind.least_ms;
  const LatencyPrecision precision{.requests = pool.means.requests(kind.part),
                                   .part = ms / counts_as,
                                   .rounding = rounding_ms / counts_as};
  const auto length = std::chrono::milliseconds(static_cast<std::int64_t>(value.seconds * 1000));
  level.step(kPoolLatency,
             {.log_level = kind.level_of(ms),
              .variance = pool.noise[layer].variance(precision),
              .seconds = value.seconds,
              .begin = interval.end.wall - length,
              .frozen = value.frozen || value.hasty},
             {.low = 0, .high = pool.daily[layer].usual_at(interval.end.wall)});
  pool.daily[layer].note(interval.end.wall, level.effect());
  if (level.is_alarm() && level.alarm_seconds() > kAcceptedSeconds) level.rebase();
}

void follow_levels(PoolInterval& interval) {
  PoolLatencyMemory& pool = interval.memory.latency;
  ExactLatency sum;
  const LatencyCounts counts = counts_of(interval, sum);
  const Steady now = interval.end.steady;
  pool.means.note(counts, now, false);
  const double enough = enough_requests(interval);
  const bool hasty = pool.means.gathered(counts) < enough;
  if (hasty && !is_pool_urgent(interval, counts)) return;
  const PoolValue value{
      .seconds = pool.means.gathered_seconds(now), .hasty = hasty, .frozen = is_frozen(interval)};
  pool.means.make(counts, now, hasty ? kHastyRequests : std::max(kConnects, enough));
  pool.value_seconds = static_cast<float>(value.seconds);
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    step_level(interval, counts, layer, value);
  }
  const double ms = pool.means.latest_ms(LatencyPart::response);
  if (ms < 0) return;
  const auto latest = static_cast<float>(ms);
  pool.typical_ms = pool.typical_ms < 0 ? latest
                                        : pool.typical_ms + static_cast<float>(kTypicalPart) *
                                                                (latest - pool.typical_ms);
}

double pool_rate(const PoolInterval& interval) {
  return interval.memory.minute_requests.sum() /
         std::max(1.0, interval.memory.minute_seconds.sum());
}

LatencyClaim::Times times_of(const PoolLatencyMemory& pool, std::size_t layer) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const Mews& level = pool.levels[layer];
  const double latest = pool.means.latest_ms(kind.part);
  // The effect over 40 s starts small: the latest value tells more at first.
  const double over_a_while =
      level.is_alarm() ? kind.ms_of(level.baseline() + level.effect()) : 0.0;
  return {static_cast<float>(kind.ms_of(level.baseline())),
          static_cast<float>(std::max(latest, over_a_while))};
}

// Two values are enough for an alarm, and a pause may fall into two; so the latest must be high
// too, and a third unless only a long pause would explain what it adds.
bool is_lasting(const PoolLatencyMemory& pool, std::size_t layer) {
  const LatencyLayer& kind = kLatencyLayerTable[layer];
  const Mews& level = pool.levels[layer];
  const double latest = pool.means.latest_ms(kind.part);
  if (kind.level_of(latest) - level.baseline() < 0.5 * level.alarm_effect()) return false;
  const double added_seconds = (latest - kind.ms_of(level.baseline())) / 1000;
  const double pause = std::sqrt(2 * added_seconds * static_cast<double>(pool.value_seconds));
  return level.alarm_seconds() > 0 || pause > kLongPause;
}

bool is_worth_telling(const PoolInterval& interval, std::size_t layer, double added_ms) {
  return added_ms >= kLatencyLayerTable[layer].least_ms &&
         is_lasting(interval.memory.latency, layer) && is_latency_spread(interval, layer);
}

// The alarm with the largest growth that is worth telling, or nothing.
std::optional<PoolSlowdown> find_slowdown(const PoolInterval& interval) {
  const PoolLatencyMemory& pool = interval.memory.latency;
  std::optional<PoolSlowdown> found;
  double most = 0;
  PoolSlowdown slowdown;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    slowdown.times[layer] = times_of(pool, layer);
  }
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    if (!pool.levels[layer].is_alarm()) continue;
    const LatencyClaim::Times& times = slowdown.times[layer];
    const double added = static_cast<double>(times.after_ms - times.before_ms);
    if (!pool.told && !is_worth_telling(interval, layer, added)) continue;
    if (found && added <= most) continue;
    most = added;
    slowdown.layer = layer;
    slowdown.since = pool.levels[layer].since(interval.end.wall);
    slowdown.rate = pool_rate(interval);
    found = slowdown;
  }
  return found;
}

// Many servers are slow: what they take together.
PoolSlowdown shared_slowdown(const PoolInterval& interval) {
  PoolSlowdown slowdown;
  slowdown.since = interval.end.wall;
  std::array<std::size_t, kLatencyLayers> leads{};
  float servers = 0;
  for (const ServerMemory& server : interval.servers) {
    if (!server.slowness.claim) continue;
    const LatencyClaim& claim = *server.slowness.claim;
    ++servers;
    ++leads[claim.layer];
    slowdown.since = std::min(slowdown.since, claim.since);
    slowdown.nats = std::max(slowdown.nats, claim.nats);
    slowdown.rate += claim.rate;
    for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
      slowdown.times[layer].before_ms += claim.times[layer].before_ms;
      slowdown.times[layer].after_ms += claim.times[layer].after_ms;
    }
  }
  for (LatencyClaim::Times& times : slowdown.times) {
    times.before_ms /= servers;
    times.after_ms /= servers;
  }
  slowdown.layer =
      static_cast<std::size_t>(std::max_element(leads.begin(), leads.end()) - leads.begin());
  slowdown.slow_servers = interval.memory.latency.slow_servers;
  return slowdown;
}

}  // namespace

void observe_latency_pool(PoolInterval& interval) {
  PoolLatencyMemory& pool = interval.memory.latency;
  if (!interval.counted) {
    pool.means.restart();
  } else {
    follow_levels(interval);
  }
  const std::optional<PoolSlowdown> slowdown =
      pool.shared ? shared_slowdown(interval) : find_slowdown(interval);
  pool.told = slowdown.has_value();
  if (slowdown) interval.claims.push_back(latency_pool_finding(interval, *slowdown));
}

}  // namespace skewd
