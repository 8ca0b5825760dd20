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
constexpr double kSameRate = 0.1;

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

bool is_near(double rate, double other) { return std::abs(rate - other) <= kSameRate * other; }

// A move of just the difference between two rates leaves each pool with the rate of the other.
bool have_each_others_rates(const Routing::Interval& interval, std::size_t one, std::size_t other) {
  const double common = common_factor(interval, one, other);
  const RateLevel& a = interval.memories[one].volume.rate;
  const RateLevel& b = interval.memories[other].volume.rate;
  const Instant now = interval.end.wall;
  return is_near(a.now(now), b.usual() * common) && is_near(b.now(now), a.usual() * common);
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
    const bool swapped = swaps_.find(name, to) != nullptr;
    if (swapped && known == shifts_.end()) continue;  // told as that
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
    if (swapped || have_each_others_rates(interval, from, move->to)) {
      finding.summary += "; they have each other's ";
      finding.summary += swapped ? "requests" : "rate, as if they were swapped";
    }
    finding.evidence.emplace_back("moved_requests_per_second", move->per_second);
    claims_.push_back(std::move(finding));
  }
  shifts_ = std::move(standing);
}

// Pools of equal rates, or those whose rates have not told it yet.
void Routing::claim_swaps(const Interval& interval) {
  const auto& pools = interval.topology.pools;
  const auto position = [&](const std::string& name) {
    const auto found = std::find_if(pools.begin(), pools.end(),
                                    [&](const Topology::Pool& pool) { return pool.name == name; });
    return static_cast<std::size_t>(found - pools.begin());
  };
  for (const SwappedPools::Pair& pair : swaps_.pairs()) {
    if (!pair.open || shifts_.contains(pair.one) || shifts_.contains(pair.other)) continue;
    const PoolMemory& one = interval.memories[position(pair.one)];
    const PoolMemory& other = interval.memories[position(pair.other)];
    const FingerprintComparison seen = compare(one.fingerprint, other.fingerprint);
    const double rate = one.volume.rate.usual(), other_rate = other.volume.rate.usual();
    Finding finding;
    finding.kind = FindingKind::routing_shift;
    finding.layer = Layer::balancer;
    finding.pool = pair.one;
    finding.other_pool = pair.other;
    finding.since = pair.since;
    finding.observed = 1;
    finding.expected = 0;
    finding.impact_rps = rate + other_rate;
    finding.evidence_nats = seen.apart;
    finding.severity = severity_of(Severity::critical, std::min(rate, other_rate));
    finding.summary = pair.one + " and " + pair.other + " have each other's requests since " +
                      render_time_of_day(pair.since) + " (" +
                      differences_text(one.fingerprint, other.fingerprint) + ")";
    finding.evidence = {{"spreads_from_own_past", seen.one_to_own},
                        {"spreads_from_the_others", seen.one_to_other},
                        {"other_spreads_from_own_past", seen.other_to_own},
                        {"other_spreads_from_the_others", seen.other_to_one}};
    claims_.push_back(std::move(finding));
  }
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
  swaps_.observe(interval.topology, interval.pools, interval.memories, interval.end,
                 interval.seconds);
  claims_.clear();
  claim_total(interval);
  claim_shifts(interval);
  claim_swaps(interval);
  mapped_.observe({.end = interval.end,
                   .seconds = interval.seconds,
                   .topology = interval.topology,
                   .pools = interval.pools,
                   .memories = interval.memories});
  mapped_.claim(claims, claims_);
  claim_pools(interval);
  hold(claims);
}

void Routing::hold(std::vector<Finding>& claims) const {
  claims.insert(claims.end(), claims_.begin(), claims_.end());
}

}  // namespace skewd
