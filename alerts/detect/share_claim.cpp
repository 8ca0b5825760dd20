// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/share_claim.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "alerts/detect/share_level.h"
#include "alerts/detect/skew_shape.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kAcceptedSeconds = 3600;  // then a new level of hashes or sessions is the usual
constexpr double kLastingSeconds = 60;
constexpr double kFewRequests = 5;     // per second, of the pool: any client is heavy there
constexpr double kOthersLose = 0.5;    // of their usual requests are left to them
constexpr double kFunnelAtOnce = 0.8;  // of the pool
constexpr double kLittleLeft = 0.25;   // of what is usual, if that is much of the pool:
constexpr double kMuchLost = 0.2;      // more than one client brings, or
constexpr double kNothingLeft = 0.05;
constexpr double kEnoughPicks = 10;  // that tell a shape

double logistic(double logit) { return 1 / (1 + std::exp(-logit)); }

// What a claim says in numbers.
struct Numbers {
  double share = 0;
  double due = 0;
  double picks = 0;
  double due_picks = 0;
  double nats = 0;
};

Numbers numbers_of(const PoolInterval& interval, std::size_t i, const Cusum& cusum) {
  const double due = interval.trial.due[i];
  return {.share = std::min(1.0, cusum.ratio() * due),
          .due = due,
          .picks = cusum.hits(),
          .due_picks = cusum.expected(),
          .nats = cusum.evidence()};
}

// A young shift is not in the mean of ten seconds yet as a whole.
double shifted_share(const Mews& level, Instant now) {
  constexpr double kMeanSeconds = 10, kLeastSeconds = 3;
  const double age = std::chrono::duration<double>(now - level.since(now)).count();
  const double seen = 1 - std::exp(-std::max(age, kLeastSeconds) / kMeanSeconds);
  return logistic(level.baseline() + level.furthest_effect() / seen);
}

Numbers numbers_of(const PoolInterval& interval, const Mews& level) {
  const double share = shifted_share(level, interval.end.wall);
  const double due = logistic(level.baseline());
  const double requests = interval.memory.minute_requests.sum();
  return {.share = share,
          .due = due,
          .picks = share * requests,
          .due_picks = due * requests,
          .nats = interval.judgement.threshold};
}

std::string shape_text(const PoolInterval& interval, const Finding& finding,
                       const SkewShape& shape) {
  if (finding.subtype == "weights_ignored") return "weights are ignored; ";
  if (finding.subtype == "old_weights") return "traffic still follows the former weights; ";
  std::vector<std::string> names;
  for (const std::size_t server : shape.servers) names.push_back(interval.names[server].name);
  if (finding.subtype == "weights_swapped") {
    return sentence::names(names) + " have each other's share; ";
  }
  if (finding.subtype == "subset") return sentence::names(names) + " get next to nothing; ";
  return {};
}

// True if the shift has stood for a minute and is not on its way back.
bool lasts(const PoolInterval& interval, const ShareClaim& claim, const Rare<ShareLevel>& level) {
  const auto stood = std::chrono::duration<double>(interval.end.wall - claim.opened).count();
  if (stood < kLastingSeconds || !level) return false;
  return std::abs(level->level.effect()) >= std::abs(level->level.alarm_effect()) / 2;
}

// Shares of hashes and sessions move with single clients, and those under load with single long
// requests. That a heavy client came, or that a server was left out for a moment, is worth knowing;
// a fault takes requests from the others, or lasts.
bool is_worth_waking(const PoolInterval& interval, const Numbers& numbers, const ShareClaim& claim,
                     const Rare<ShareLevel>& level) {
  const bool lasting = lasts(interval, claim, level) || numbers.share >= kFunnelAtOnce;
  if (!claim.by_level) return lasting || !claim.finding.follows_load;
  const RateLevel& rate = interval.memory.volume.rate;
  if (rate.usual() < kFewRequests) return false;
  if (!claim.too_much) {
    const double left = numbers.due > 0 ? numbers.share / numbers.due : 1;
    const bool much = left <= kLittleLeft && numbers.due - numbers.share >= kMuchLost;
    return lasting && (much || left <= kNothingLeft);
  }
  const double others_usual = rate.usual() * (1 - numbers.due);
  return lasting && rate.recent() * (1 - numbers.share) < kOthersLose * others_usual;
}

void describe(const PoolInterval& interval, const Numbers& numbers, const Rare<ShareLevel>& level,
              ShareClaim& claim) {
  Finding& finding = claim.finding;
  finding.observed = numbers.share;
  finding.expected = numbers.due;
  finding.evidence_nats = numbers.nats;
  finding.confidence = 1 - std::exp(-numbers.nats);
  const double rate = interval.memory.minute_requests.sum() /
                      std::max(interval.seconds, interval.memory.minute_seconds.sum());
  finding.impact_rps = std::abs(numbers.share - numbers.due) * rate;
  finding.severity = capped_by_impact(
      is_worth_waking(interval, numbers, claim, level) ? Severity::warning : Severity::info,
      finding.impact_rps);
  finding.summary = interval.pool.name + ": " + claim.shape_text + finding.server + " gets " +
                    sentence::percent(numbers.share) + " of the requests, " +
                    (claim.by_level ? "usually " : "due ") + sentence::percent(numbers.due) +
                    ", since " + render_time_of_day(finding.since) + " (" +
                    sentence::count(numbers.picks) + " picks where " +
                    sentence::count(numbers.due_picks) + " were due)";
  finding.evidence = {{"share", numbers.share},
                      {"expected_share", numbers.due},
                      {"picks", numbers.picks},
                      {"expected_picks", numbers.due_picks},
                      {"dispersion", interval.memory.share.dispersion.factor()}};
}

// Shares by the weights before the last change, of those who are judged; empty if none changed.
std::vector<double> former_shares(const PoolInterval& interval) {
  std::vector<double> due(interval.servers.size(), 0);
  double sum = 0;
  bool differs = false;
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (interval.trial.eligible[i] == 0) continue;
    const auto former = static_cast<double>(interval.servers[i].former_weight);
    const auto now = static_cast<double>(interval.stats[i].weight);
    due[i] = former >= 0 ? former : now;
    differs = differs || due[i] != now;
    sum += due[i];
  }
  if (!differs || !(sum > 0)) return {};
  for (double& share : due) share /= sum;
  return due;
}

SkewShape shape_at_opening(const PoolInterval& interval, std::size_t leader, double ratio,
                           bool by_level) {
  std::vector<double> counts = interval.memory.share.suspect_picks;
  double sum = 0;
  for (const double count : counts) sum += count;
  if (sum < kEnoughPicks) {  // the leader is certain, the others were not counted
    counts.assign(interval.trial.due.begin(), interval.trial.due.end());
    const double rest = 1 - interval.trial.due[leader];
    const double share = std::min(1.0, ratio * interval.trial.due[leader]);
    for (double& count : counts) count *= rest > 0 ? (1 - share) / rest : 0;
    counts[leader] = share;
    for (double& count : counts) count *= 2 * kEnoughPicks;
  }
  const std::vector<double> former = former_shares(interval);
  return shape_of({.counts = counts,
                   .due = interval.trial.due,
                   .former_due = former,
                   .by_weight = !by_level,
                   .dispersion = interval.memory.share.dispersion.factor(),
                   .leader = leader});
}

std::size_t find_server(const PoolInterval& interval, const ShareClaim& claim) {
  std::size_t i = 0;
  while (i < interval.names.size() &&
         (interval.names[i].name != claim.server || interval.names[i].address != claim.address)) {
    ++i;
  }
  return i;
}

void close(PoolInterval& interval) {
  for (ServerMemory& server : interval.servers) {
    server.share.up.clear();
    server.share.down.clear();
  }
  interval.memory.share.claim.reset();
}

// Returns whether the claim stands.
bool follow_level(PoolInterval& interval, std::size_t i, ShareClaim& claim) {
  const auto& level = interval.servers[i].share.level;
  if (!level || !level->level.is_alarm()) return false;
  if (level->level.alarm_seconds() > kAcceptedSeconds) {
    rebase_share_levels(interval, 0);
    return false;
  }
  describe(interval, numbers_of(interval, level->level), level, claim);
  return true;
}

bool follow_evidence(const PoolInterval& interval, std::size_t i, ShareClaim& claim) {
  claim.recovery.step(share_sample(interval, i));
  if (claim.recovery.is_complete()) return false;
  const ShareMemory& memory = interval.servers[i].share;
  const Cusum& cusum = claim.too_much ? memory.up : memory.down;
  if (cusum.evidence() >= interval.judgement.threshold) {
    describe(interval, numbers_of(interval, i, cusum), memory.level, claim);
  }
  return true;
}

}  // namespace

Sample share_sample(const PoolInterval& interval, std::size_t server) {
  const PoolShareMemory& pool = interval.memory.share;
  const double due = interval.trial.due[server];
  return {.hits = interval.picks_of(server),
          .trials = interval.trial.picks,
          .probability = due,
          .temper = pool.dispersion.temper(interval.trial.picks, due),
          .tail_guard = pool.guard.factor(),
          .threshold = interval.judgement.threshold,
          .begin = interval.begin.wall};
}

void open_share_claim(PoolInterval& interval, const ShareLeader& leader) {
  const Topology::Server& name = interval.names[leader.server];
  const ShareMemory& memory = interval.servers[leader.server].share;
  const bool by_level = leader.cusum == nullptr;
  const Instant now = interval.end.wall;
  const Instant since = by_level ? memory.level->level.since(now) : leader.cusum->since(now);
  const Numbers numbers = by_level ? numbers_of(interval, memory.level->level)
                                   : numbers_of(interval, leader.server, *leader.cusum);
  ShareClaim claim{.server = name.name,
                   .address = name.address,
                   .too_much = numbers.share > numbers.due,
                   .by_level = by_level,
                   .recovery = Recovery(numbers.due > 0 ? numbers.share / numbers.due : 1),
                   .opened = now,
                   .shape_text = {},
                   .finding = claim_about(interval, FindingKind::skew, Layer::balancer, since)};
  claim.finding.server = name.name;
  claim.finding.follows_load = interval.judgement.share_class == ShareClass::load_aware;
  if (by_level) {  // what is due is the past of each server, not what weights say
    for (std::size_t i = 0; i < interval.servers.size(); ++i) {
      interval.trial.due[i] = usual_share(interval.servers[i].share);
    }
  }
  const double ratio = numbers.due > 0 ? numbers.share / numbers.due : 1;
  const SkewShape shape = shape_at_opening(interval, leader.server, ratio, by_level);
  claim.finding.subtype = shape.subtype;
  claim.shape_text = shape_text(interval, claim.finding, shape);
  describe(interval, numbers, memory.level, claim);
  interval.memory.share.claim = std::move(claim);
}

void follow_share_claim(PoolInterval& interval) {
  ShareClaim& claim = *interval.memory.share.claim;
  const std::size_t i = find_server(interval, claim);
  if (i == interval.names.size() || interval.usable[i] == 0) return close(interval);
  if (interval.trial.eligible[i] == 0) return;
  const bool stands =
      claim.by_level ? follow_level(interval, i, claim) : follow_evidence(interval, i, claim);
  if (!stands) close(interval);
}

}  // namespace skewd
