// SPDX-License-Identifier: Apache-2.0
//
// A server's share of its pool differs from what it is due, where the algorithm lets shares be
// predicted exactly. Shares are conditional on the servers that are eligible, so a server that
// warms up, drains or is full cannot distort the others. Two CUSUMs per server, up and down; the
// dispersion of the pool is learned, which makes round robin (almost deterministic) many times
// faster than chance would allow. What a server got over an hour is its due within +-10 %: a small
// static deviation is absorbed, a larger one cannot be learned away. One claim per pool: the
// server that is furthest off leads it.
#include <algorithm>
#include <cmath>
#include <ranges>
#include <string>
#include <vector>

#include "alerts/detect/pool_interval.h"
#include "alerts/detect/share_trial.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kLeastDifference = 10;  // picks
constexpr double kFunnelShare = 0.8;
constexpr double kStarved = 0.1;  // of what is due

Sample sample_of(const PoolInterval& interval, const ShareTrial& trial, std::size_t i) {
  return {.hits = interval.picks_of(i),
          .trials = trial.picks,
          .probability = trial.due[i],
          .temper = interval.memory.share_dispersion.temper(trial.picks, trial.due[i]),
          .tail_guard = interval.memory.share_guard.factor(),
          .threshold = interval.judgement.threshold,
          .begin = interval.begin.wall};
}

auto all_residuals(PoolInterval& interval) {
  return interval.servers |
         std::views::transform([](ServerMemory& server) -> Dispersion<4>::Residuals& {
           return server.share.residuals;
         });
}

bool is_suspicious(const PoolInterval& interval) {
  if (interval.memory.share_claim) return true;
  return std::any_of(interval.servers.begin(), interval.servers.end(),
                     [&](const ServerMemory& server) {
                       return std::max(server.share.up.evidence(), server.share.down.evidence()) >
                              interval.judgement.threshold / 2;
                     });
}

bool is_material(const PoolInterval& interval, const Cusum& cusum) {
  const double tolerance = interval.judgement.share_tolerance;
  const double ratio = cusum.ratio();
  return cusum.scrapes() >= 2 && (ratio >= 1 + tolerance || ratio <= 1 / (1 + tolerance)) &&
         std::abs(cusum.hits() - cusum.expected()) >= kLeastDifference;
}

bool is_certain(const PoolInterval& interval, const Cusum& cusum) {
  return cusum.evidence() >= interval.judgement.threshold && is_material(interval, cusum);
}

// The certain stream that is furthest off in requests, or nothing.
struct Leader {
  std::size_t server = 0;
  const Cusum* cusum = nullptr;
};

Leader find_leader(const PoolInterval& interval, const ShareTrial& trial) {
  Leader leader;
  double furthest = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    for (const Cusum* cusum : {&interval.servers[i].share.up, &interval.servers[i].share.down}) {
      const double off = std::abs(cusum->hits() - cusum->expected());
      if (!is_certain(interval, *cusum) || off <= furthest) continue;
      furthest = off;
      leader = {i, cusum};
    }
  }
  return leader;
}

std::string subtype_of(bool too_much, double share, double ratio) {
  if (too_much && share >= kFunnelShare) return "funnel";
  if (!too_much && ratio <= kStarved) return "starved";
  return "other";
}

void describe(const PoolInterval& interval, const ShareTrial& trial, std::size_t i,
              const Cusum& cusum, ShareClaim& claim) {
  Finding& finding = claim.finding;
  const double due = trial.due[i];
  const double share = std::min(1.0, cusum.ratio() * due);
  finding.observed = share;
  finding.expected = due;
  finding.evidence_nats = cusum.evidence();
  finding.confidence = 1 - std::exp(-cusum.evidence());
  const double rate = trial.picks / std::max(interval.seconds, 1e-3);
  finding.impact_rps = std::abs(share - due) * rate;
  finding.severity = capped_by_impact(Severity::warning, finding.impact_rps);
  finding.summary = interval.pool.name + ": " + finding.server + " gets " +
                    sentence::percent(share) + " of the requests, due " + sentence::percent(due) +
                    ", since " + render_time_of_day(finding.since) + " (" +
                    sentence::count(cusum.hits()) + " picks where " +
                    sentence::count(cusum.expected()) + " were due)";
  finding.evidence = {{"share", share},
                      {"expected_share", due},
                      {"picks", cusum.hits()},
                      {"expected_picks", cusum.expected()},
                      {"dispersion", interval.memory.share_dispersion.factor()}};
}

void open_claim(PoolInterval& interval, const ShareTrial& trial, const Leader& leader) {
  const Topology::Server& name = interval.names[leader.server];
  const bool too_much = leader.cusum == &interval.servers[leader.server].share.up;
  ShareClaim claim{.server = name.name,
                   .address = name.address,
                   .too_much = too_much,
                   .recovery = Recovery(leader.cusum->ratio()),
                   .finding = claim_about(interval, FindingKind::skew, Layer::balancer,
                                          leader.cusum->since(interval.end.wall))};
  claim.finding.server = name.name;
  const double ratio = leader.cusum->ratio();
  claim.finding.subtype = subtype_of(too_much, ratio * trial.due[leader.server], ratio);
  describe(interval, trial, leader.server, *leader.cusum, claim);
  interval.memory.share_claim = std::move(claim);
}

// A claim ends when the evidence for normality is enough, or its server is not due a share any
// more.
void follow_claim(PoolInterval& interval, const ShareTrial& trial) {
  ShareClaim& claim = *interval.memory.share_claim;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.names[i].name != claim.server || interval.names[i].address != claim.address) {
      continue;
    }
    if (interval.usable[i] == 0) break;
    if (trial.eligible[i] == 0) return;
    ShareMemory& memory = interval.servers[i].share;
    claim.recovery.step(sample_of(interval, trial, i));
    if (claim.recovery.is_complete()) break;
    const Cusum& cusum = claim.too_much ? memory.up : memory.down;
    if (is_certain(interval, cusum)) describe(interval, trial, i, cusum, claim);
    return;
  }
  for (ServerMemory& server : interval.servers) {
    server.share.up.clear();
    server.share.down.clear();
  }
  interval.memory.share_claim.reset();
}

void step(PoolInterval& interval, const ShareTrial& trial) {
  PoolMemory& pool = interval.memory;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    ShareMemory& memory = interval.servers[i].share;
    const Sample sample = sample_of(interval, trial, i);
    pool.share_guard.note(memory.up.step(kShareUp, sample));
    pool.share_guard.note(memory.down.step(kShareDown, sample));
    pool.share_evidence =
        std::max({pool.share_evidence, memory.up.evidence(), memory.down.evidence()});
  }
  const bool suspicious = is_suspicious(interval);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    pool.share_dispersion.add(interval.servers[i].share.residuals, interval.picks_of(i),
                              trial.picks, trial.due[i]);
  }
  pool.share_dispersion.end_scrape(interval.seconds, all_residuals(interval), suspicious);
  if (!suspicious) learn_shares(interval, trial);
}

void restart(PoolInterval& interval) {
  for (ServerMemory& server : interval.servers) {
    server.share.up.clear();
    server.share.down.clear();
  }
  interval.memory.share_dispersion.restart(all_residuals(interval));
}

bool can_be_judged(const PoolInterval& interval) {
  return interval.judgement.share_class == ShareClass::exact &&
         !interval.pool_stats.sources_disagree;
}

}  // namespace

void observe_share(PoolInterval& interval) {
  constexpr int kBlankScrapes = 2;
  PoolMemory& pool = interval.memory;
  pool.share_evidence = 0;
  if (interval.changed) {
    restart(interval);
    pool.share_blank = kBlankScrapes;
  }
  const bool blank = pool.share_blank > 0;
  if (blank && interval.counted) --pool.share_blank;
  if (!can_be_judged(interval)) pool.share_claim.reset();
  if (can_be_judged(interval) && interval.counted && !blank) {
    const ShareTrial trial = make_share_trial(interval);
    if (trial.servers >= 2) step(interval, trial);
    if (pool.share_claim) {
      follow_claim(interval, trial);
    } else if (const Leader leader = find_leader(interval, trial); leader.cusum != nullptr) {
      open_claim(interval, trial, leader);
    }
  }
  if (pool.share_claim) interval.claims.push_back(pool.share_claim->finding);
}

}  // namespace skewd
