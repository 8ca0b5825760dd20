// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/failure_spread.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <ranges>
#include <span>
#include <vector>

namespace skewd {
namespace {

constexpr double kJudgedTrials = 10;   // that make a server count among those that could suffer
constexpr double kExplained = 0.5;     // of the pool's excess, by the servers that suffer
constexpr double kCarriedByFew = 0.9;  // of the failures of a minute
constexpr double kTellingHits = 20;    // of a minute, that show who carries them
constexpr double kHitsPerServer = 5;   // that show which servers fail

FailureCount& operator+=(FailureCount& sum, const FailureCount& other) {
  sum.hits += other.hits;
  sum.trials += other.trials;
  sum.harmed += other.harmed;
  return sum;
}

/// One kind of failure of one pool in one interval.
class Judge {
 public:
  Judge(PoolInterval& interval, const FailureKind& kind)
      : interval_(interval),
        kind_(kind),
        pool_(interval.memory.*kind.pool),
        fading_(interval.seconds),
        settling_(pool_.row.is_settling()),
        minute_ends_(pool_.row.end_minute(interval.seconds)) {}

  void run();

 private:
  [[nodiscard]] FailureStream& stream(std::size_t i) {
    return interval_.servers[i].failures.*kind_.stream;
  }
  [[nodiscard]] FailureClaim* claim(std::size_t i) {
    Rare<ServerTrouble>& trouble = interval_.servers[i].failures.trouble;
    if (!trouble || !((*trouble).*kind_.claim)) return nullptr;
    return &*((*trouble).*kind_.claim);
  }
  [[nodiscard]] bool is_judged(std::size_t i) const { return is_serving(interval_.stats[i].state); }
  [[nodiscard]] double peers_of(const FailureStream& one) const;
  [[nodiscard]] Sample sample_of(const FailureCount& seen, double due,
                                 const FailureDispersion& dispersion, const TailGuard& guard) const;
  void sum_up_peers();
  void step_server(std::size_t i);
  void follow_claim(std::size_t i, FailureClaim& claim, const FailureCount& seen, double usual);
  void note_suffering(std::size_t i, double trials, double usual, double due);
  void learn(FailureStream& one, const FailureCount& seen, bool stands);
  void step_pool();
  void follow_pool_claim();
  void look_who_fails();
  void settle();
  void open_pool_claim(bool row_is_certain);
  void open_server_claim(std::size_t i);
  void pass_to(std::size_t i, const FailureClaim& from);
  void accept();
  void end_scrape();
  [[nodiscard]] std::size_t needed() const { return std::max<std::size_t>(2, (judged_ + 1) / 2); }
  [[nodiscard]] bool is_explained_by_few() const;

  PoolInterval& interval_;
  const FailureKind& kind_;
  PoolFailures& pool_;
  Fading fading_;
  bool settling_;
  bool minute_ends_;
  double due_at_least_ = 0;
  double learned_hits_ = 0;  // by all servers
  double learned_trials_ = 0;
  FailureCount of_all_;
  FailureCount of_rest_;  // without those that stand accused
  double due_of_pool_ = 0;
  double expected_failing_ = 0;  // trials of this scrape times the servers' ratios
  double excess_ = 0;            // hits of suffering servers beyond what was due
  Instant earliest_{Instant::max()};
  std::size_t judged_ = 0;
  std::size_t suffering_ = 0;
  bool to_be_accepted_ = false;
  std::vector<std::size_t> certain_;  // servers
};

void Judge::run() {
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

void Judge::sum_up_peers() {
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    learned_hits_ += stream(i).learned_hits();
    learned_trials_ += stream(i).learned_trials();
  }
}

double Judge::peers_of(const FailureStream& one) const {
  const double trials = learned_trials_ - one.learned_trials();
  return trials >= 1 ? std::max(0.0, (learned_hits_ - one.learned_hits()) / trials) : 0;
}

Sample Judge::sample_of(const FailureCount& seen, double due, const FailureDispersion& dispersion,
                        const TailGuard& guard) const {
  return {.hits = seen.hits,
          .trials = seen.trials,
          .probability = due,
          .temper = dispersion.temper(seen.trials, due),
          .tail_guard = guard.factor(),
          .threshold = interval_.judgement.threshold,
          .begin = interval_.begin.wall};
}

void Judge::step_server(std::size_t i) {
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
    if (!stood && one.is_claimable(sample, patience.must_last, interval_.seconds) &&
        one.ratio(due) >= patience.least_ratio) {
      certain_.push_back(i);
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

void Judge::follow_claim(std::size_t i, FailureClaim& claim, const FailureCount& seen,
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

void Judge::note_suffering(std::size_t i, double trials, double usual, double due) {
  const FailureStream& one = stream(i);
  const Cusum& evidence = one.evidence();
  const double threshold = interval_.judgement.threshold;
  pool_.evidence = std::max(pool_.evidence, evidence.evidence());
  double ratio = usual;
  if (const FailureClaim* standing = claim(i)) {
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
  expected_failing_ += trials * ratio;
}

void Judge::learn(FailureStream& one, const FailureCount& seen, bool stands) {
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

void Judge::step_pool() {
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

void Judge::follow_pool_claim() {
  FailureClaim& claim = *pool_.row.claim;
  const double usual = pool_.row.stream.usual(0);
  claim.follow(of_all_, sample_of(of_all_, usual, pool_.row.dispersion, pool_.row.guard),
               interval_.seconds, interval_.end.steady);
  claim.nats = std::max(claim.nats, pool_.row.stream.evidence().evidence());
  if (!claim.is_over()) {
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
void Judge::look_who_fails() {
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
  if (pool_.failing > 0 && all >= kHitsPerServer * static_cast<double>(hits.size())) {
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

void Judge::pass_to(std::size_t i, const FailureClaim& from) {
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

bool Judge::is_explained_by_few() const {
  const Cusum& evidence = pool_.row.stream.evidence();
  return excess_ >= kExplained * (evidence.hits() - evidence.expected());
}

void Judge::settle() {
  const bool many = suffering_ >= needed();
  const FailureStream& row = pool_.row.stream;
  const Patience patience = kind_.with_pool(interval_);
  const bool row_is_certain =
      row.is_claimable({.probability = due_of_pool_, .threshold = interval_.judgement.threshold},
                       patience.must_last, interval_.seconds) &&
      row.ratio(due_of_pool_) >= patience.least_ratio;
  if ((many && (row_is_certain || !certain_.empty())) ||
      (row_is_certain && !is_explained_by_few())) {
    return open_pool_claim(row_is_certain);
  }
  bool opened = false;
  for (const std::size_t i : certain_) {
    if (claim(i) != nullptr) continue;
    open_server_claim(i);
    opened = true;
  }
  if (opened) pool_.row.stream.forget_evidence();
  if (!opened && !settling_ && (to_be_accepted_ || row.is_to_be_accepted())) accept();
}

void Judge::open_pool_claim(bool row_is_certain) {
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
      .seconds = std::max<std::uint32_t>(1, evidence.scrapes()) * interval_.seconds,
      .steady = interval_.end.steady});
  pool_.failing = suffering_ >= needed() ? static_cast<std::uint32_t>(suffering_) : 0;
  row.end_claim();
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (claim(i) == nullptr) stream(i).end_claim();
  }
}

void Judge::open_server_claim(std::size_t i) {
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
                    .seconds = evidence.scrapes() * interval_.seconds,
                    .steady = interval_.end.steady});
}

// What is certain but too small to matter would otherwise be under suspicion for ever, and blind
// the stream to what comes after.
void Judge::accept() {
  for (std::size_t i = 0; i < interval_.servers.size(); ++i) {
    if (claim(i) == nullptr && stream(i).is_to_be_accepted()) stream(i).accept();
  }
  pool_.row.stream.accept();
}

void Judge::end_scrape() {
  const auto of_servers =
      interval_.servers |
      std::views::transform([this](ServerMemory& server) -> FailureDispersion::Residuals& {
        return (server.failures.*kind_.stream).residuals();
      });
  FailureRow& row = pool_.row;
  const bool frozen = settling_ || row.claim || suffering_ > 0 ||
                      row.stream.evidence().evidence() > interval_.judgement.threshold / 2;
  pool_.of_servers.end_scrape(interval_.seconds, of_servers, frozen);
  row.dispersion.end_scrape(interval_.seconds, std::span(&row.stream.residuals(), 1), frozen);
}

}  // namespace

void judge_failures(PoolInterval& interval, const FailureKind& kind) {
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (is_serving(interval.stats[i].state)) continue;
    ServerFailures& failures = interval.servers[i].failures;
    (failures.*kind.stream).forget_evidence();
    if (!failures.trouble) continue;
    ((*failures.trouble).*kind.claim).reset();  // who is taken out is no finding
    failures.release_trouble();
  }
  if (interval.counted) Judge(interval, kind).run();
}

const FailureClaim* claim_about_server(const PoolInterval& interval, const FailureKind& kind,
                                       std::size_t server) {
  const Rare<ServerTrouble>& trouble = interval.servers[server].failures.trouble;
  if (!trouble || !((*trouble).*kind.claim)) return nullptr;
  return &*((*trouble).*kind.claim);
}

}  // namespace skewd
