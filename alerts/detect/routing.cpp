// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/routing.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kAcceptedSeconds = 3600;  // then the new level is the usual one
constexpr double kWorthWaking = 5;         // requests per second
constexpr double kPartnerZ = 4;
constexpr double kMissingZ = 3;
constexpr double kAccounted = 0.65;  // of the traffic that left must have come to the partner
constexpr auto kTogether = 60s;
constexpr double kMostOfIt = 0.5;

double z_of(const PoolVolume& volume) {
  const double rate = volume.rate.level().z();
  const double share = volume.share.level().z();
  return std::abs(rate) > std::abs(share) ? rate : share;
}

bool is_down(const Mews& level) { return level.is_alarm() && level.alarm_effect() < 0; }
bool is_up(const Mews& level) { return level.is_alarm() && level.alarm_effect() > 0; }

bool is_losing(const PoolVolume& volume) {
  return is_down(volume.rate.level()) || is_down(volume.share.level());
}

Instant since_of(const PoolVolume& volume, Instant now) {
  const Mews& share = volume.share.level();
  return (share.is_alarm() ? share : volume.rate.level()).since(now);
}

// What bursts and the time of day do to all pools, told by those that are not concerned: the
// median of their rates over the usual. With fewer than two of them nobody can tell.
double common_factor(const Routing::Interval& interval, std::size_t one, std::size_t other) {
  std::vector<double> factors;
  for (std::size_t i = 0; i < interval.memories.size(); ++i) {
    const RateLevel& rate = interval.memories[i].volume.rate;
    if (i == one || i == other || rate.level().age_seconds() <= 0) continue;
    if (rate.usual() * 40 >= 10) factors.push_back(rate.recent() / rate.usual());
  }
  if (factors.size() < 2) return 1;
  const auto middle = factors.begin() + std::ssize(factors) / 2;
  std::nth_element(factors.begin(), middle, factors.end());
  return *middle;
}

struct Move {
  std::size_t to = 0;
  double per_second = 0;  // that left
  double part = 0;        // of what the pool should have
};

// The pool that got what `from` lost, if one did.
std::optional<Move> find_move(const Routing::Interval& interval, std::size_t from,
                              const std::string& standing_partner) {
  std::optional<Move> best;
  double best_difference = 1 - kAccounted;
  const RateLevel& source = interval.memories[from].volume.rate;
  const Instant now = interval.end.wall;
  const Instant began = since_of(interval.memories[from].volume, now);
  for (std::size_t to = 0; to < interval.memories.size(); ++to) {
    const PoolVolume& volume = interval.memories[to].volume;
    const bool stands = interval.topology.pools[to].name == standing_partner;
    if (to == from || (!stands && z_of(volume) < kPartnerZ)) continue;
    const double common = common_factor(interval, from, to);
    const double left = source.usual() * common - source.now(now);
    const double came = volume.rate.now(now) - volume.rate.usual() * common;
    if (!(left > 0) || !(came > 0)) continue;
    const double difference = std::abs(left - came) / std::max(left, came);
    const auto apart = since_of(volume, now) - began;
    const bool together = is_up(volume.share.level()) || is_up(volume.rate.level())
                              ? apart <= kTogether && apart >= -kTogether
                              : true;
    if (!stands && (!together || difference > best_difference)) continue;
    best = Move{to, left, left / std::max(source.usual() * common, 1e-9)};
    best_difference = std::min(best_difference, difference);
    if (stands) break;
  }
  return best;
}

Severity severity_of(Severity wanted, double usual_per_second) {
  return usual_per_second < kWorthWaking ? Severity::info : wanted;
}

Finding rate_claim(FindingKind kind, const RateLevel& rate, const std::string& pool, Instant since,
                   Instant at) {
  const double now = rate.now(at);
  Finding finding;
  finding.kind = kind;
  finding.pool = pool;
  finding.since = since;
  finding.observed = now;
  finding.expected = rate.usual();
  finding.impact_rps = std::abs(rate.usual() - now);
  finding.evidence_nats = std::abs(rate.level().z());
  finding.confidence = 1;
  finding.severity = kind == FindingKind::traffic_drop
                         ? severity_of(Severity::warning, rate.usual())
                         : Severity::info;
  finding.summary = (pool.empty() ? "all pools" : pool) + ": " +
                    (kind == FindingKind::traffic_drop ? "traffic fell" : "traffic rose") +
                    " from " + sentence::rate(rate.usual()) + " to " + sentence::rate(now) +
                    " since " + render_time_of_day(since);
  finding.evidence = {{"requests_per_second", now},
                      {"usual_requests_per_second", rate.usual()},
                      {"spreads_from_usual", rate.level().z()}};
  return finding;
}

}  // namespace

void Routing::step(const Interval& interval) {
  double requests = 0, of_group = 0;
  for (const ListenerTraffic& listener : interval.listeners) {
    requests += static_cast<double>(listener.requests.value_or(0));
  }
  std::size_t carrying = 0;
  for (std::size_t i = 0; i < interval.pools.size(); ++i) {
    const auto count = static_cast<double>(interval.pools[i].requests.value_or(0));
    of_group += count;
    carrying += count > 0 || interval.memories[i].volume.share.level().age_seconds() > 0 ? 1 : 0;
  }
  if (interval.listeners.empty()) requests = of_group;
  total_.add(interval.begin, interval.end, requests, interval.seconds);
  for (std::size_t i = 0; i < interval.pools.size(); ++i) {
    if (!interval.pools[i].requests.has_value()) continue;
    PoolVolume& volume = interval.memories[i].volume;
    const auto count = static_cast<double>(*interval.pools[i].requests);
    volume.rate.add(interval.begin, interval.end, count, interval.seconds);
    if (carrying >= 2) {
      volume.share.add(interval.begin, interval.end, count, of_group, interval.seconds);
    }
    const bool accepted = volume.rate.level().alarm_seconds() > kAcceptedSeconds ||
                          volume.share.level().alarm_seconds() > kAcceptedSeconds;
    if (accepted) {
      volume.rate.rebase();
      volume.share.rebase();
    }
  }
  if (total_.level().alarm_seconds() > kAcceptedSeconds) total_.rebase();
}

bool Routing::is_told(const std::string& pool) const {
  return std::any_of(claims_.begin(), claims_.end(), [&](const Finding& claim) {
    return claim.pool == pool || claim.other_pool == pool;
  });
}

void Routing::claim_total(const Interval& interval) {
  if (!total_.level().is_alarm() || interval.topology.pools.size() < 2) return;
  const bool fell = is_down(total_.level());
  Finding finding =
      rate_claim(fell ? FindingKind::traffic_drop : FindingKind::traffic_surge, total_, {},
                 total_.level().since(interval.end.wall), interval.end.wall);
  finding.layer = Layer::clients;
  claims_.push_back(std::move(finding));
}

void Routing::claim_shifts(const Interval& interval) {
  std::map<std::string, std::string> standing;
  for (std::size_t from = 0; from < interval.memories.size(); ++from) {
    const PoolVolume& volume = interval.memories[from].volume;
    const std::string& name = interval.topology.pools[from].name;
    if (!is_losing(volume)) continue;
    const auto known = shifts_.find(name);
    const auto move =
        find_move(interval, from, known == shifts_.end() ? std::string() : known->second);
    if (!move) continue;
    const std::string& to = interval.topology.pools[move->to].name;
    standing[name] = to;
    Finding finding = rate_claim(FindingKind::traffic_drop, volume.rate, name,
                                 since_of(volume, interval.end.wall), interval.end.wall);
    finding.kind = FindingKind::routing_shift;
    finding.layer = Layer::balancer;
    finding.other_pool = to;
    finding.observed = move->part;
    finding.expected = 0;
    finding.impact_rps = move->per_second;
    finding.severity = severity_of(move->part >= kMostOfIt ? Severity::critical : Severity::warning,
                                   volume.rate.usual());
    finding.summary = name + ": " + sentence::percent(move->part) + " of its requests (" +
                      sentence::rate(move->per_second) + ") go to " + to + " instead since " +
                      render_time_of_day(finding.since);
    finding.evidence.emplace_back("moved_requests_per_second", move->per_second);
    claims_.push_back(std::move(finding));
  }
  shifts_ = std::move(standing);
}

// What all pools have in common is told once, of the balancer.
void Routing::claim_pools(const Interval& interval) {
  const bool told_of_all = interval.topology.pools.size() >= 2;
  const bool total_fell = told_of_all && is_down(total_.level());
  const bool total_rose = told_of_all && is_up(total_.level());
  for (std::size_t i = 0; i < interval.memories.size(); ++i) {
    const PoolVolume& volume = interval.memories[i].volume;
    const std::string& name = interval.topology.pools[i].name;
    if (is_told(name)) continue;
    const Mews& rate = volume.rate.level();
    const Mews& share = volume.share.level();
    // A share also falls when another pool gets more; then nobody is missing here.
    const bool fell = is_down(share) ? rate.z() < -kMissingZ : is_down(rate) && !total_fell;
    const bool rose = is_up(rate) && (is_up(share) || !total_rose);
    if (!fell && !rose) continue;
    Finding finding =
        rate_claim(fell ? FindingKind::traffic_drop : FindingKind::traffic_surge, volume.rate, name,
                   since_of(volume, interval.end.wall), interval.end.wall);
    finding.layer = total_fell || total_rose ? Layer::clients : Layer::balancer;
    claims_.push_back(std::move(finding));
  }
}

void Routing::observe(const Interval& interval, std::vector<Finding>& claims) {
  step(interval);
  claims_.clear();
  claim_total(interval);
  claim_shifts(interval);
  claim_pools(interval);
  hold(claims);
}

void Routing::hold(std::vector<Finding>& claims) const {
  claims.insert(claims.end(), claims_.begin(), claims_.end());
}

}  // namespace skewd
