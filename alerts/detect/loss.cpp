// SPDX-License-Identifier: Apache-2.0
//
// Rule R2. The balancer itself answers requests of a pool with errors, more often than before:
// nobody could be chosen, the queue took too long, or an error of its own (failure_rate.h has the
// statistics). Errors after it gave up on a server that was chosen (its connections failed, or it
// broke off) are that server's and judged by connect.cpp, silence.cpp and errors.cpp; answers that
// a rule of the pool denies with are meant. From half of the requests on it is a black hole. While
// no server at all can be chosen, black_hole.cpp has the word.
#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "alerts/detect/impact.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

double number(Count count) { return static_cast<double>(count.value_or(0)); }

// Denials count without their status: as many of them as the balancer gave answers of other
// classes are taken not to be errors.
double meant_errors(const PoolInterval& interval) {
  double others = number(interval.pool_traffic.other_answers);
  for (const ServerTraffic& server : interval.traffic) {
    others -= number(server.responses) - number(server.errors_5xx);
  }
  return std::max(0.0, number(interval.pool_traffic.denied) - std::max(0.0, others));
}

double given_up_on_servers(const PoolInterval& interval) {
  double sum = 0;
  for (const ServerTraffic& server : interval.traffic) {
    sum += number(server.connect_errors) + number(server.response_errors);
  }
  return sum;
}

FailureCount losses_of(const PoolInterval& interval) {
  const double requests = interval.requests();
  double lost = interval.balancer_errors;
  if (interval.pool_traffic.errors_5xx.has_value()) {
    lost -= given_up_on_servers(interval) + meant_errors(interval);
  }
  lost = std::clamp(lost, 0.0, requests);
  return {lost, requests, lost};
}

// Of the requests that were lost, those that found no server in time.
double unserved_of(const PoolInterval& interval) {
  double unserved = number(interval.pool_traffic.connect_errors);
  for (const ServerTraffic& server : interval.traffic) unserved -= number(server.connect_errors);
  return std::max(0.0, unserved);
}

Sample sample_of(const PoolInterval& interval, const FailureCount& seen, double due) {
  const FailureRow& row = interval.memory.loss.row;
  return {.hits = seen.hits,
          .trials = seen.trials,
          .probability = due,
          .temper = row.dispersion.temper(seen.trials, due),
          .tail_guard = row.guard.factor(),
          .threshold = interval.judgement.threshold,
          .begin = interval.begin.wall};
}

void open_claim(PoolInterval& interval, const FailureCount& seen, double due) {
  LossMemory& loss = interval.memory.loss;
  const Cusum& evidence = loss.row.stream.evidence();
  loss.row.claim.emplace(FailureClaim::Opening{
      .since = evidence.since(interval.end.wall),
      .ratio = loss.row.stream.ratio(due),
      .usual = loss.row.stream.usual_unfloored(0),
      .hits = evidence.hits(),
      .nats = evidence.evidence(),
      .seconds = evidence_seconds(evidence, interval.end.wall, interval.seconds),
      .steady = interval.end.steady});
  loss.unserved = std::min(unserved_of(interval), seen.hits);
}

void follow_claim(PoolInterval& interval, const FailureCount& seen) {
  LossMemory& loss = interval.memory.loss;
  loss.row.claim->follow(seen, sample_of(interval, seen, loss.row.stream.usual(0)),
                         interval.seconds, interval.end.steady);
  loss.unserved += std::min(unserved_of(interval), seen.hits);
  if (!loss.row.claim->is_over()) return;
  loss.row.claim.reset();
  loss.row.stream.end_claim();
}

void learn(FailureRow& row, const FailureCount& seen, double seconds, bool settling) {
  const Fading fading(seconds);
  const bool minute_ends = row.end_minute(seconds);
  if (row.claim) {
    row.stream.learn_nothing(seen, fading);
    if (minute_ends) row.stream.drop_minute();
    return;
  }
  if (settling) {
    row.stream.learn_at_once(seen, fading);
  } else {
    row.stream.learn(seen, fading);
  }
  if (minute_ends) row.stream.end_minute();
}

void judge(PoolInterval& interval) {
  FailureRow& row = interval.memory.loss.row;
  const FailureCount seen = losses_of(interval);
  const bool settling = row.is_settling();
  const double due = std::max(row.stream.usual(0), settling ? kSettlingRatio : 0);
  const double threshold = interval.judgement.threshold;
  row.dispersion.add(row.stream.residuals(), seen.hits, seen.trials, row.stream.usual_unfloored(0));
  if (row.claim) {
    follow_claim(interval, seen);
  } else if (!row.stream.is_quiet(seen.hits, seen.trials * due)) {
    const Sample sample = sample_of(interval, seen, due);
    row.stream.step(kFailures, sample, interval.seconds, row.guard);
    if (row.stream.is_claimable(sample, 0, interval.seconds)) {
      open_claim(interval, seen, due);
    } else if (!settling && row.stream.is_to_be_accepted()) {
      row.stream.accept();
    }
  }
  learn(row, seen, interval.seconds, settling);
  const bool frozen = settling || row.claim || row.stream.evidence().evidence() > threshold / 2;
  row.dispersion.end_scrape(interval.seconds, std::span(&row.stream.residuals(), 1), frozen);
}

std::string reason_text(double unserved, double lost) {
  if (unserved < lost / 2) return "errors of its own";
  return "no server could be chosen, or the queue took too long";
}

void tell(PoolInterval& interval) {
  const LossMemory& loss = interval.memory.loss;
  const FailureClaim& claim = *loss.row.claim;
  Finding finding =
      claim_about(interval, claim.most_fail ? FindingKind::black_hole : FindingKind::requests_lost,
                  Layer::balancer, claim.since);
  finding.impact_rps = claim.harmed_per_second();
  finding.severity = severity_of(interval, finding.impact_rps, claim.most_fail);
  finding.observed = claim.ratio;
  finding.expected = claim.usual;
  finding.evidence_nats = claim.nats;
  finding.confidence = 1 - std::exp(-claim.nats);
  finding.summary = interval.pool.name + ": the balancer itself answers " +
                    (claim.ratio >= 0.995 ? "all" : sentence::percent(claim.ratio) + " of the") +
                    " requests with errors since " + render_time_of_day(claim.since) + " (" +
                    sentence::count(claim.hits) +
                    " lost; usual: " + sentence::percent(claim.usual) +
                    "): " + reason_text(loss.unserved, claim.hits);
  finding.evidence = {{"lost_ratio", claim.ratio},
                      {"lost_ratio_before", claim.usual},
                      {"lost_requests", claim.hits},
                      {"requests_without_server", loss.unserved},
                      {"usable_servers", static_cast<double>(usable_servers(interval))}};
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_loss(PoolInterval& interval) {
  FailureRow& row = interval.memory.loss.row;
  if (usable_servers(interval) == 0 || is_abandoned(interval)) {
    row.claim.reset();
    row.stream.end_claim();
    return;
  }
  if (interval.counted) judge(interval);
  if (row.claim) tell(interval);
}

}  // namespace skewd
