// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/failure_judge.h"

#include <algorithm>
#include <functional>

namespace skewd {
namespace {

constexpr double kExplained = 0.5;     // of the pool's excess, by the servers that suffer
constexpr double kCarriedByFew = 0.9;  // of the failures of a minute
constexpr double kTellingHits = 20;    // of a minute, that show who carries them
constexpr double kHitsPerServer = 5;   // that show which servers fail

}  // namespace

void FailureJudge::follow_pool_claim() {
  FailureClaim& claim = *pool_.row.claim;
  const double usual = pool_.row.stream.usual(0);
  claim.follow(of_all_, sample_of(of_all_, usual, pool_.row.dispersion, pool_.row.guard),
               interval_.seconds, interval_.end.steady);
  claim.nats = std::max(claim.nats, pool_.row.stream.evidence().evidence());
  if (!claim.is_over()) {
    for (const std::size_t i : certain_) open_server_claim(i);
    if (minute_ends_) look_who_fails();
    return;
  }
  pool_.row.claim.reset();
  pool_.row.stream.end_claim();
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (this->claim(i) == nullptr) stream(i).end_claim();
  }
}

// A fault that began everywhere may be left at a few servers: then it is theirs.
void FailureJudge::look_who_fails() {
  const FailureClaim& standing = *pool_.row.claim;
  std::vector<double> hits;
  std::uint32_t failing = 0;
  double all = 0;
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (!is_judged(i)) continue;
    const FailureStream& one = stream(i);
    hits.push_back(one.minute_hits());
    all += one.minute_hits();
    failing +=
        one.minute_hits() > 0 && one.minute_hits() >= standing.ratio / 2 * one.minute_trials() ? 1
                                                                                               : 0;
  }
  std::sort(hits.begin(), hits.end(), std::greater<>());
  std::size_t carriers = 0;
  double carried = 0;
  while (carriers < hits.size() && carried < kCarriedByFew * all) carried += hits[carriers++];
  const bool is_local = all >= kTellingHits && carriers < needed();
  const double least_hits = carriers > 0 ? hits[carriers - 1] : 0;
  if (all >= kHitsPerServer * static_cast<double>(hits.size())) {
    pool_.failing = failing;
  }
  const FailureClaim before = standing;
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    const bool carries = is_judged(i) && stream(i).minute_hits() >= std::max(1.0, least_hits);
    if (is_local && carries && claim(i) == nullptr) pass_to(i, before);
    stream(i).drop_minute();
  }
  if (!is_local) return;
  pool_.row.claim.reset();
  pool_.row.stream.end_claim();
}

void FailureJudge::pass_to(std::size_t i, const FailureClaim& from) {
  FailureStream& one = stream(i);
  interval_.servers[i].failures.in_trouble().*kind_.claim =
      FailureClaim({.since = from.since,
                    .ratio = std::min(1.0, one.minute_hits() / std::max(1.0, one.minute_trials())),
                    .usual = one.usual_unfloored(peers_of(one)),
                    .hits = one.minute_hits(),
                    .nats = from.nats,
                    .seconds = 60,
                    .steady = interval_.end.steady});
  one.forget_evidence();
}

// A server that is asked rarely has scrapes that show nothing, which are not counted.
double FailureJudge::seconds_of(const Cusum& evidence) const {
  return evidence_seconds(evidence, interval_.end.wall, interval_.seconds);
}

bool FailureJudge::is_explained_by_few() const {
  const Cusum& evidence = pool_.row.stream.evidence();
  return excess_ >= kExplained * (evidence.hits() - evidence.expected());
}

void FailureJudge::settle() {
  FailureStream& row = pool_.row.stream;
  if (forgiven_ > 0 && forgiven_ < needed()) row.forget_evidence();
  const bool many = suffering_ >= needed();
  const Patience patience = kind_.with_pool(interval_);
  const bool row_is_certain =
      row.is_claimable({.probability = due_of_pool_, .threshold = interval_.judgement.threshold},
                       patience.must_last, interval_.seconds) &&
      row.ratio(due_of_pool_) >= patience.least_ratio;
  if ((many && (row_is_certain || !certain_.empty())) ||
      (row_is_certain && !is_explained_by_few())) {
    return open_pool_claim(row_is_certain);
  }
  for (const std::size_t i : certain_) open_server_claim(i);
  if (!certain_.empty()) {
    row.forget_evidence();
  } else if (!settling_ && (to_be_accepted_ || row.is_to_be_accepted())) {
    accept();
  }
}

void FailureJudge::open_pool_claim(bool row_is_certain) {
  FailureStream& row = pool_.row.stream;
  const Cusum& evidence = row.evidence();
  const double by_servers = of_all_.trials > 0 ? expected_failing_ / of_all_.trials : 0;
  if (row_is_certain) earliest_ = std::min(earliest_, evidence.since(interval_.end.wall));
  pool_.row.claim.emplace(FailureClaim::Opening{
      .since = earliest_,
      .ratio = std::max(row_is_certain ? row.ratio(due_of_pool_) : 0, by_servers),
      .usual = row.usual_unfloored(0),
      .hits = std::max(evidence.hits(), of_all_.hits),
      .nats = evidence.evidence(),
      .harmed_per_hit = of_all_.hits > 0 ? of_all_.harmed / of_all_.hits : 1,
      .seconds = seconds_of(evidence),
      .steady = interval_.end.steady});
  pool_.failing = hinting_ >= needed() ? static_cast<std::uint32_t>(hinting_) : 0;
  row.end_claim();
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (claim(i) == nullptr) stream(i).end_claim();
  }
}

void FailureJudge::open_server_claim(std::size_t i) {
  FailureStream& one = stream(i);
  const FailureCount seen = kind_.count(interval_.traffic[i]);
  const double peers = peers_of(one);
  const Cusum& evidence = one.evidence();
  interval_.servers[i].failures.in_trouble().*kind_.claim =
      FailureClaim({.since = evidence.since(interval_.end.wall),
                    .ratio = one.ratio(std::max(one.usual(peers), due_at_least_)),
                    .usual = one.usual_unfloored(peers),
                    .hits = evidence.hits(),
                    .nats = evidence.evidence(),
                    .harmed_per_hit = seen.hits > 0 ? seen.harmed / seen.hits : 1,
                    .seconds = seconds_of(evidence),
                    .steady = interval_.end.steady});
}

// What is certain but too small to matter would otherwise be under suspicion for ever, and blind
// the stream to what comes after.
void FailureJudge::accept() {
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (claim(i) == nullptr && stream(i).is_to_be_accepted()) stream(i).accept();
  }
  pool_.row.stream.accept();
}

}  // namespace skewd
