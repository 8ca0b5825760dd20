// SPDX-License-Identifier: Apache-2.0
//
// Connections to a server fail more often than before: a CUSUM per server over failed attempts,
// against a baseline learned with a half-life of an hour. From half of all attempts on the server
// is offline in rotation, below that these are connect errors. Certain and material both: at least
// five failures, 1.8 times the baseline, a percentage point above it, worse than the worst minute
// that is remembered; from at least two scrapes, and with a health check ten seconds, because a
// check that is some seconds late is no fault.
#include <algorithm>
#include <cmath>
#include <ranges>
#include <span>
#include <string>
#include <utility>

#include "alerts/detect/pool_interval.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kLeastRatio = 0.002;   // the baseline is never trusted to be below
constexpr double kPriorAttempts = 200;  // that the pool's rate counts for
constexpr double kHalfLifeSeconds = 3600;
constexpr double kWorstHalfLifeSeconds = 2 * 86400;
constexpr double kOfflineRatio = 0.5;
constexpr double kManyHarmed = 0.2;
constexpr std::size_t kSmallPool = 3;
constexpr double kLateCheckMs = 10'000;

struct Failures {
  double hits = 0;
  double attempts = 0;
};

Failures failures_of(const ServerTraffic& traffic) {
  const auto attempts = static_cast<double>(traffic.attempts.value_or(0));
  return {std::min(failed_connects(traffic), attempts), attempts};
}

// What is usual in the pool, without the server that is judged.
class PoolRatio {
 public:
  explicit PoolRatio(std::span<const ServerMemory> servers) {
    for (const ServerMemory& server : servers) {
      failures_ += static_cast<double>(server.connect.learned_failures);
      attempts_ += static_cast<double>(server.connect.learned_attempts);
    }
  }
  [[nodiscard]] double without(const ConnectMemory& memory) const {
    const double attempts = attempts_ - static_cast<double>(memory.learned_attempts);
    const double failures = failures_ - static_cast<double>(memory.learned_failures);
    return attempts >= 1 ? std::max(0.0, failures / attempts) : 0;
  }

 private:
  double failures_ = 0;
  double attempts_ = 0;
};

double baseline_of(const ConnectMemory& memory, double of_pool) {
  return (static_cast<double>(memory.learned_failures) +
          kPriorAttempts * std::max(of_pool, kLeastRatio)) /
         (static_cast<double>(memory.learned_attempts) + kPriorAttempts);
}

// The residuals of the dispersion are taken against this one: floored rates would bias them.
double plain_baseline(const ConnectMemory& memory, double of_pool) {
  return (static_cast<double>(memory.learned_failures) + kPriorAttempts * of_pool) /
         (static_cast<double>(memory.learned_attempts) + kPriorAttempts);
}

bool is_suspicious(const ConnectMemory& memory, double threshold) {
  return memory.recovery || memory.failures.evidence() > threshold / 2;
}

void remember_worst_minute(ConnectMemory& memory, double seconds) {
  memory.worst_ratio *= static_cast<float>(std::exp2(-seconds / kWorstHalfLifeSeconds));
  const double attempts = memory.minute_attempts.sum();
  if (attempts < kPriorAttempts / 10) return;
  memory.worst_ratio =
      std::max(memory.worst_ratio, static_cast<float>(memory.minute_failures.sum() / attempts));
}

// What is under suspicion waits until it is cleared, or the fault would teach the baseline.
void learn(ConnectMemory& memory, const Failures& seen, double seconds, bool suspicious) {
  const auto keep = static_cast<float>(std::exp2(-seconds / kHalfLifeSeconds));
  memory.learned_failures *= keep;
  memory.learned_attempts *= keep;
  if (memory.recovery) {
    memory.pending_failures = 0;
    memory.pending_attempts = 0;
    return;
  }
  memory.pending_failures += static_cast<float>(seen.hits);
  memory.pending_attempts += static_cast<float>(seen.attempts);
  if (!suspicious) remember_worst_minute(memory, seconds);
  if (memory.failures.evidence() > 0) return;
  memory.learned_failures += std::exchange(memory.pending_failures, 0.0F);
  memory.learned_attempts += std::exchange(memory.pending_attempts, 0.0F);
}

double observed_ratio(const Cusum& cusum, double baseline) {
  return std::min(1.0, cusum.ratio() * baseline);
}

bool is_material(const PoolInterval& interval, std::size_t i, double baseline) {
  const ConnectMemory& memory = interval.servers[i].connect;
  const double ratio = observed_ratio(memory.failures, baseline);
  const double lasting_ms = memory.failures.scrapes() * interval.seconds * 1000;
  return memory.failures.scrapes() >= 2 && memory.failures.hits() >= 5 && ratio >= 1.8 * baseline &&
         ratio - baseline >= 0.01 &&
         (ratio >= kOfflineRatio || ratio >= 1.25 * static_cast<double>(memory.worst_ratio)) &&
         (!interval.stats[i].checked || lasting_ms >= kLateCheckMs);
}

std::string failing_text(double ratio) {
  return ratio >= 0.995 ? "all connections" : sentence::percent(ratio) + " of the connections";
}

Finding make_claim(const PoolInterval& interval, std::size_t i, double baseline) {
  const ConnectMemory& memory = interval.servers[i].connect;
  const auto ratio = static_cast<double>(memory.claimed_ratio);
  const bool offline = ratio >= kOfflineRatio;
  Finding finding = claim_about(
      interval, offline ? FindingKind::offline_in_rotation : FindingKind::connect_errors,
      offline ? Layer::server : Layer::network, memory.claimed_since);
  finding.server = interval.names[i].name;
  const double attempts = memory.minute_attempts.sum();
  const double seconds = std::max(1.0, interval.memory.minute_seconds.sum());
  finding.impact_rps = memory.minute_failures.sum() / seconds;
  const double pool_rate = interval.memory.minute_requests.sum() / seconds;
  const bool much = (offline && interval.names.size() <= kSmallPool) ||
                    finding.impact_rps >= kManyHarmed * pool_rate;
  finding.severity =
      capped_by_impact(much ? Severity::critical : Severity::warning, finding.impact_rps);
  finding.observed = ratio;
  finding.expected = baseline;
  finding.evidence_nats = memory.claimed_nats;
  finding.confidence = 1 - std::exp(-finding.evidence_nats);
  finding.summary = interval.pool.name + ": " + failing_text(ratio) + " to " + finding.server +
                    " fail since " + render_time_of_day(finding.since) + " (" +
                    sentence::count(memory.claimed_failures) +
                    " failures; usual: " + sentence::percent(plain_baseline(memory, 0)) + ")" +
                    (interval.stats[i].checked ? "" : ", and no health check watches it");
  finding.evidence = {{"failure_ratio", ratio},
                      {"failure_ratio_before", baseline},
                      {"failures", memory.claimed_failures},
                      {"attempts_last_minute", attempts}};
  return finding;
}

// Opens the claim, or brings the numbers of the standing one up to date.
void hold(ConnectMemory& memory, double baseline, Instant now) {
  if (!memory.recovery) {
    memory.claimed_since = memory.failures.since(now);
    memory.recovery = Recovery(memory.failures.ratio());
  }
  memory.claimed_ratio = static_cast<float>(observed_ratio(memory.failures, baseline));
  memory.claimed_failures = memory.failures.hits();
  memory.claimed_nats = memory.failures.evidence();
}

void judge(PoolInterval& interval, std::size_t i, double of_pool) {
  ConnectMemory& memory = interval.servers[i].connect;
  const Failures seen = failures_of(interval.traffic[i]);
  memory.minute_failures.add(interval.end.steady, seen.hits);
  memory.minute_attempts.add(interval.end.steady, seen.attempts);
  const double baseline = baseline_of(memory, of_pool);
  const Dispersion<2>& dispersion = interval.memory.connect_dispersion;
  const Sample sample{.hits = seen.hits,
                      .trials = seen.attempts,
                      .probability = baseline,
                      .temper = dispersion.temper(seen.attempts, baseline),
                      .tail_guard = interval.memory.connect_guard.factor(),
                      .threshold = interval.judgement.threshold,
                      .begin = interval.begin.wall};
  if (memory.recovery) {
    memory.recovery->step(sample);
    if (memory.recovery->is_complete()) {
      memory.recovery.reset();
      memory.failures.clear();
    }
  }
  interval.memory.connect_guard.note(memory.failures.step(kFailures, sample));
  if (memory.failures.evidence() >= sample.threshold && is_material(interval, i, baseline)) {
    hold(memory, baseline, interval.end.wall);
  }
  learn(memory, seen, interval.seconds, is_suspicious(memory, sample.threshold));
  if (memory.recovery) interval.claims.push_back(make_claim(interval, i, baseline));
}

}  // namespace

void observe_connect(PoolInterval& interval) {
  const PoolRatio ratio(interval.servers);
  PoolMemory& pool = interval.memory;
  pool.connect_evidence = 0;
  bool frozen = false;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    ConnectMemory& memory = interval.servers[i].connect;
    if (!is_serving(interval.stats[i].state)) {
      memory.failures.clear();  // a failing server that is taken out is no finding
      memory.recovery.reset();
    } else if (interval.counted) {
      const Failures seen = failures_of(interval.traffic[i]);
      pool.connect_dispersion.add(memory.residuals, seen.hits, seen.attempts,
                                  plain_baseline(memory, ratio.without(memory)));
      judge(interval, i, ratio.without(memory));
    } else if (memory.recovery) {
      interval.claims.push_back(
          make_claim(interval, i, baseline_of(memory, ratio.without(memory))));
    }
    frozen = frozen || is_suspicious(memory, interval.judgement.threshold);
    pool.connect_evidence = std::max(pool.connect_evidence, memory.failures.evidence());
  }
  const auto residuals =
      interval.servers |
      std::views::transform([](ServerMemory& server) -> Dispersion<2>::Residuals& {
        return server.connect.residuals;
      });
  if (interval.counted) pool.connect_dispersion.end_scrape(interval.seconds, residuals, frozen);
}

}  // namespace skewd
