// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/failure_judge.h"

#include <algorithm>
#include <span>

#include "alerts/detect/server_states.h"

namespace skewd {
namespace {

constexpr double kJudgedTrials = 10;  // that make a server count among those that could suffer
constexpr double kHint = 3;           // nats

FailureCount& operator+=(FailureCount& sum, const FailureCount& other) {
  sum.hits += other.hits;
  sum.trials += other.trials;
  sum.harmed += other.harmed;
  return sum;
}

}  // namespace

void FailureJudge::run() {
  if (pool_.row.claim) {
    due_at_least_ = pool_.row.claim->ratio;
  } else if (settling_) {
    due_at_least_ = kSettlingRatio;
  }
  pool_.evidence = 0;
  sum_up_peers();
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (is_judged(i)) step_server(i);
  }
  step_pool();
  pool_.judged = static_cast<std::uint32_t>(judged_);
  if (pool_.row.claim) {
    follow_pool_claim();
  } else {
    settle();
  }
  end_scrape();
}

void FailureJudge::sum_up_peers() {
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    learned_hits_ += stream(i).learned_hits();
    learned_trials_ += stream(i).learned_trials();
  }
}

double FailureJudge::peers_of(const FailureStream& one) const {
  const double trials = learned_trials_ - one.learned_trials();
  return trials >= 1 ? std::max(0.0, (learned_hits_ - one.learned_hits()) / trials) : 0;
}

Sample FailureJudge::sample_of(const FailureCount& seen, double due,
                               const FailureDispersion& dispersion, const TailGuard& guard) const {
  return {.hits = seen.hits,
          .trials = seen.trials,
          .probability = due,
          .temper = dispersion.temper(seen.trials, due),
          .tail_guard = guard.factor(),
          .threshold = interval_.judgement.threshold,
          .begin = interval_.begin.wall};
}

void FailureJudge::step_server(std::size_t i) {
  FailureStream& one = stream(i);
  const FailureCount seen = kind_.count(interval_.traffic[i]);
  const double peers = peers_of(one);
  const double usual = one.usual(peers);
  const double due = std::max(usual, due_at_least_);
  pool_.of_servers.add(one.residuals(), seen.hits, seen.trials, one.usual_unfloored(peers));
  of_all_ += seen;
  judged_ += one.trials_known() >= kJudgedTrials ? 1 : 0;
  const bool stood = claim(i) != nullptr;
  if (!one.is_quiet(seen.hits, seen.trials * due)) {
    const Sample sample = sample_of(seen, due, pool_.of_servers, pool_.guard);
    one.step(kind_.tuning, sample, interval_.seconds, pool_.guard);
    const Patience patience = kind_.with_server(interval_, i);
    if (!stood && one.is_claimable(sample, patience.must_last, interval_.seconds)) {
      if (one.ratio(due) >= patience.least_ratio) {
        certain_.push_back(i);
      } else {
        one.forget_evidence();  // it must not count when patience ends
        ++forgiven_;
      }
    }
  }
  if (stood) {
    follow_claim(i, *claim(i), seen, usual);
  } else {
    of_rest_ += seen;
  }
  note_suffering(i, seen.trials, usual, due);
  learn(one, seen, stood || pool_.row.claim);
}

void FailureJudge::follow_claim(std::size_t i, FailureClaim& claim, const FailureCount& seen,
                                double usual) {
  claim.follow(seen, sample_of(seen, usual, pool_.of_servers, pool_.guard), interval_.seconds,
               interval_.end.steady);
  claim.nats = std::max(claim.nats, stream(i).evidence().evidence());
  if (!claim.is_over()) return;
  stream(i).end_claim();
  ServerFailures& failures = interval_.servers[i].failures;
  ((*failures.trouble).*kind_.claim).reset();
  failures.release_trouble();
}

void FailureJudge::note_suffering(std::size_t i, double trials, double usual, double due) {
  const FailureStream& one = stream(i);
  const Cusum& evidence = one.evidence();
  const double threshold = interval_.judgement.threshold;
  pool_.evidence = std::max(pool_.evidence, evidence.evidence());
  double ratio = usual;
  const FailureClaim* standing = claim(i);
  if (standing != nullptr) {
    ++suffering_;
    ratio = standing->ratio;
    earliest_ = std::min(earliest_, standing->since);
  } else if (evidence.evidence() > threshold / 2) {
    ++suffering_;
    ratio = one.ratio(due);
    earliest_ = std::min(earliest_, evidence.since(interval_.end.wall));
    excess_ += evidence.hits() - evidence.expected();
    to_be_accepted_ = to_be_accepted_ || one.is_to_be_accepted();
  }
  if (standing != nullptr || evidence.evidence() > kHint) ++hinting_;
  expected_failing_ += trials * ratio;
}

void FailureJudge::learn(FailureStream& one, const FailureCount& seen, bool stands) {
  if (stands) {
    one.learn_nothing(seen, fading_);
  } else if (settling_) {
    one.learn_at_once(seen, fading_);
  } else {
    one.learn(seen, fading_);
  }
  if (!minute_ends_ || stands) return;
  one.end_minute();
}

void FailureJudge::step_pool() {
  FailureRow& row = pool_.row;
  const FailureCount& seen = row.claim ? of_all_ : of_rest_;
  due_of_pool_ = std::max(row.stream.usual(0), settling_ ? kSettlingRatio : 0);
  row.dispersion.add(row.stream.residuals(), seen.hits, seen.trials, row.stream.usual_unfloored(0));
  if (!row.stream.is_quiet(seen.hits, seen.trials * due_of_pool_)) {
    row.stream.step(kind_.tuning, sample_of(seen, due_of_pool_, row.dispersion, row.guard),
                    interval_.seconds, row.guard);
  }
  learn(row.stream, seen, static_cast<bool>(row.claim));
  pool_.evidence = std::max(pool_.evidence, row.stream.evidence().evidence());
}

void FailureJudge::end_scrape() {
  const auto residuals_of = [this](ServerMemory& server) -> FailureDispersion::Residuals& {
    return (server.failures.*kind_.stream).residuals();
  };
  FailureRow& row = pool_.row;
  const bool frozen = settling_ || row.claim || suffering_ > 0 ||
                      row.stream.evidence().evidence() > interval_.judgement.threshold / 2;
  pool_.of_servers.end_scrape(interval_.seconds, interval_.servers, residuals_of, frozen);
  row.dispersion.end_scrape(interval_.seconds, std::span(&row.stream.residuals(), 1), frozen);
}

void judge_failures(PoolInterval& interval, const FailureKind& kind) {
  const bool abandoned = is_abandoned(interval);
  if (abandoned) {
    FailureRow& row = (interval.memory.*kind.pool).row;
    row.claim.reset();
    row.stream.end_claim();
  }
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (is_serving(interval.stats[i].state) && !abandoned) continue;
    ServerFailures& failures = interval.servers[i].failures;
    (failures.*kind.stream).forget_evidence();
    if (!failures.trouble) continue;
    ((*failures.trouble).*kind.claim).reset();  // who is taken out is no finding
    failures.release_trouble();
  }
  if (interval.counted) FailureJudge(interval, kind).run();
}

const FailureClaim* claim_about_server(const PoolInterval& interval, const FailureKind& kind,
                                       std::size_t server) {
  const Rare<ServerTrouble>& trouble = interval.servers[server].failures.trouble;
  if (!trouble || !((*trouble).*kind.claim)) return nullptr;
  return &*((*trouble).*kind.claim);
}

}  // namespace skewd
