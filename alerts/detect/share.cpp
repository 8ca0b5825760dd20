// SPDX-License-Identifier: Apache-2.0
//
// A server's share of its pool differs from what it is due. Shares are conditional on the servers
// that are eligible, so a server that warms up, drains or is full cannot distort the others. What
// is due depends on the algorithm:
//   exact       by weight; two CUSUMs per server, tempered by the pool's learned dispersion, which
//               makes round robin (almost deterministic) many times faster than chance would allow
//   load aware  by weight and by what was learned; certain only if evidence and level both say so
//   affinity    by the server's own past alone: its level
// One claim per pool: the server that is furthest off leads it.
#include <algorithm>
#include <cmath>

#include "alerts/detect/pool_interval.h"
#include "alerts/detect/share_claim.h"
#include "alerts/detect/share_level.h"
#include "alerts/detect/share_trial.h"

namespace skewd {
namespace {

constexpr int kBlankScrapes = 2;
constexpr double kLeastDifference = 10;  // picks
constexpr float kLoadSettles = 300;      // seconds after a change
constexpr float kSessionsSettle = 1200;
constexpr float kForgottenByChange = 0.15F;
constexpr double kSticky = 10;          // times the dispersion of one scrape, over ten minutes,
constexpr float kStickySeconds = 3600;  // for an hour: no round robin does that
constexpr double kPersistedHorizon = 600;
constexpr float kPersisted = 0.1F;
constexpr double kDayKnown = 86400;      // seconds of learning; before that
constexpr double kGrosslyLittle = 0.08;  // of what is due, or
constexpr double kGrosslyMuch = 3;       // times that, and
constexpr double kMostOfPool = 0.8;      // of the pool
constexpr double kRecorded = 0.25;       // of the threshold: from here on all servers are counted

Dispersion<4>::Residuals& residuals_of(ServerMemory& server) { return server.share.residuals; }

// How the shares of a pool are judged, whatever its algorithm is called.
ShareClass effective_class(const PoolInterval& interval) {
  const ShareClass named = interval.judgement.share_class;
  if (named == ShareClass::unknown) return ShareClass::affinity;
  const bool looks_sticky = interval.memory.share.sticky_seconds >= kStickySeconds;
  return named == ShareClass::exact && looks_sticky ? ShareClass::affinity : named;
}

bool is_material(const PoolInterval& interval, const Cusum& cusum, double part) {
  const double tolerance = interval.judgement.share_tolerance * part;
  const double ratio = cusum.ratio();
  return ratio >= 1 + tolerance || ratio <= 1 / (1 + tolerance);
}

bool is_certain(const PoolInterval& interval, const Cusum& cusum) {
  return cusum.evidence() >= interval.judgement.threshold && cusum.scrapes() >= 2 &&
         is_material(interval, cusum, 1) &&
         std::abs(cusum.hits() - cusum.expected()) >= kLeastDifference;
}

// Evidence for a deviation that would never matter must not stop the learning for ever. Nor must
// evidence alone where shares follow load: there it is what shows how much is still to be learned.
bool is_suspicious(const PoolInterval& interval, const Cusum& cusum) {
  if (interval.judgement.share_class == ShareClass::load_aware) return false;
  return cusum.evidence() > interval.judgement.threshold / 2 && is_material(interval, cusum, 0.5);
}

// Both must name the server where shares follow load. As long as the extremes of a day are not
// known, or under a load that nobody knows, only what is gross counts.
bool is_confirmed(const PoolInterval& interval, std::size_t i, const Cusum& cusum, bool too_much) {
  const ShareMemory& memory = interval.servers[i].share;
  if (!memory.level || !memory.level->level.is_alarm()) return false;
  if ((memory.level->level.alarm_effect() > 0) != too_much) return false;
  const bool known_load = !interval.memory.volume.rate.is_another_world();
  if (memory.level->level.age_seconds() >= kDayKnown && known_load) return true;
  const double ratio = cusum.ratio();
  const double share = ratio * interval.trial.due[i];
  return ratio <= kGrosslyLittle || (ratio >= kGrosslyMuch && share >= kMostOfPool);
}

// The certain stream that is furthest off in requests, or nothing.
ShareLeader find_leader(const PoolInterval& interval, bool needs_confirmation) {
  ShareLeader leader;
  double furthest = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.trial.eligible[i] == 0) continue;
    const ShareMemory& memory = interval.servers[i].share;
    for (const Cusum* cusum : {&memory.up, &memory.down}) {
      const double off = std::abs(cusum->hits() - cusum->expected());
      if (off <= furthest || !is_certain(interval, *cusum)) continue;
      if (needs_confirmation && !is_confirmed(interval, i, *cusum, cusum == &memory.up)) continue;
      furthest = off;
      leader = {i, cusum};
    }
  }
  return leader;
}

// From the first suspicion on the picks of all servers are counted, which tells the shape of a
// skew. The scrape in which the suspicion arises is left out: the fault began somewhere in it.
void record_suspicion(PoolInterval& interval) {
  PoolShareMemory& pool = interval.memory.share;
  const double nats = kRecorded * interval.judgement.threshold;
  if (static_cast<double>(pool.evidence) < nats) {
    pool.suspect_picks.clear();
    return;
  }
  if (pool.suspect_picks.size() != interval.servers.size()) {
    pool.suspect_picks.assign(interval.servers.size(), 0);
    return;
  }
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.trial.eligible[i] != 0) pool.suspect_picks[i] += interval.picks_of(i);
  }
}

void note_stickiness(PoolInterval& interval) {
  PoolShareMemory& pool = interval.memory.share;
  const auto& dispersion = pool.dispersion;
  const double of_scrape = std::max(dispersion.at_scale(0), dispersion.at_scale(1));
  const bool sticky = dispersion.at_scale(3) > kSticky * std::max(of_scrape, 0.3);
  pool.sticky_seconds = sticky ? pool.sticky_seconds + static_cast<float>(interval.seconds) : 0;
}

void step_evidence(PoolInterval& interval, const ShareLearning& learning) {
  PoolShareMemory& pool = interval.memory.share;
  const ShareTrial& trial = interval.trial;
  bool suspicious = pool.claim.has_value();
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    ShareMemory& memory = interval.servers[i].share;
    const Sample sample = share_sample(interval, i);
    pool.guard.note(memory.up.step(kShareUp, sample));
    pool.guard.note(memory.down.step(kShareDown, sample));
    pool.evidence = std::max({pool.evidence, static_cast<float>(memory.up.evidence()),
                              static_cast<float>(memory.down.evidence())});
    suspicious =
        suspicious || is_suspicious(interval, memory.up) || is_suspicious(interval, memory.down);
    pool.dispersion.add(memory.residuals, sample.hits, trial.picks, trial.due[i]);
  }
  pool.dispersion.end_scrape(interval.seconds, interval.servers, residuals_of, suspicious);
  record_suspicion(interval);
  if (!suspicious) learn_shares(interval, learning);
}

void note_persisted(PoolInterval& interval) {
  const double requests = interval.requests();
  if (requests < 1 || !interval.pool_traffic.picks.has_value()) return;
  const auto picks = static_cast<double>(*interval.pool_traffic.picks);
  const double ratio = std::clamp(1 - picks / requests, 0.0, 1.0);
  const double part = 1 - std::exp(-interval.seconds / kPersistedHorizon);
  float& persisted = interval.memory.share.persisted_ratio;
  persisted += static_cast<float>(part * (ratio - static_cast<double>(persisted)));
}

// Who is judged changed: what was gathered against the old ones is void. What shares were learned
// under load fades, and levels begin anew.
void restart(PoolInterval& interval, ShareClass share_class) {
  PoolShareMemory& pool = interval.memory.share;
  for (ServerMemory& server : interval.servers) {
    server.share.up.clear();
    server.share.down.clear();
    if (share_class != ShareClass::load_aware) continue;
    server.share.learned_picks *= kForgottenByChange;
    server.share.learned_due *= kForgottenByChange;
  }
  pool.dispersion.restart(interval.servers, residuals_of);
  pool.suspect_picks.clear();
  pool.blank_scrapes = kBlankScrapes;
  const bool by_load = share_class == ShareClass::load_aware;
  pool.blank_seconds = by_load ? kLoadSettles : 0;
  rebase_share_levels(
      interval, by_load ? static_cast<double>(kLoadSettles) : static_cast<double>(kSessionsSettle));
}

bool is_blank(PoolInterval& interval) {
  PoolShareMemory& pool = interval.memory.share;
  const bool blank = pool.blank_scrapes > 0 || pool.blank_seconds > 0;
  if (interval.counted) {
    pool.blank_scrapes = std::max(0, pool.blank_scrapes - 1);
    pool.blank_seconds = std::max(0.0F, pool.blank_seconds - static_cast<float>(interval.seconds));
  }
  return blank;
}

void judge_by_weight(PoolInterval& interval, bool follows_load) {
  const ShareLearning& learning = follows_load ? kLoadAwareShares : kExactShares;
  make_share_trial(interval, learning);
  if (interval.trial.servers < 2) return;
  step_evidence(interval, learning);
  if (follows_load) {
    step_share_levels(interval, kLoadAwareShare, LevelCounts::picks);
  } else {
    note_stickiness(interval);
  }
  if (interval.memory.share.claim) return;
  const ShareLeader leader = find_leader(interval, follows_load);
  if (leader.cusum != nullptr) open_share_claim(interval, leader);
}

void judge_by_past(PoolInterval& interval, LevelCounts counts) {
  make_share_trial(interval, kExactShares);
  if (interval.trial.servers < 2) return;
  if (interval.trial.somebody_is_out) return;  // the others have its share meanwhile
  step_share_levels(interval, kAffinityShare, counts);
  if (interval.memory.share.claim) return;
  const std::size_t furthest = furthest_level(interval);
  if (furthest < interval.servers.size()) open_share_claim(interval, {furthest, nullptr});
}

void judge(PoolInterval& interval, ShareClass share_class) {
  PoolShareMemory& pool = interval.memory.share;
  const bool had_claim = pool.claim.has_value();
  const bool by_weight = share_class != ShareClass::affinity;
  if (by_weight) judge_by_weight(interval, share_class == ShareClass::load_aware);
  const bool persisted = pool.persisted_ratio > kPersisted;
  if (share_class == ShareClass::affinity || (share_class == ShareClass::exact && persisted)) {
    judge_by_past(interval, persisted ? LevelCounts::requests : LevelCounts::picks);
  }
  if (had_claim) follow_share_claim(interval);
}

}  // namespace

void observe_share(PoolInterval& interval) {
  PoolShareMemory& pool = interval.memory.share;
  const ShareClass share_class = effective_class(interval);
  pool.evidence = 0;
  if (interval.changed) restart(interval, share_class);
  const bool blank = is_blank(interval);
  const bool can_be_judged =
      share_class != ShareClass::ordered && !interval.pool_stats.sources_disagree;
  if (!can_be_judged) pool.claim.reset();
  if (can_be_judged && interval.counted) {
    note_persisted(interval);
    if (!blank) judge(interval, share_class);
  }
  if (pool.claim) interval.claims.push_back(pool.claim->finding);
}

}  // namespace skewd
