// SPDX-License-Identifier: Apache-2.0
//
// A server fails more of its requests than before: it answers with 5xx, or breaks off without an
// answer, which the balancer turns into a 502 or 504 (failure_rate.h has the statistics). If half
// of the servers suffer at once, or the failures are spread so thin that no server shows them, one
// claim says so of the pool (failure_spread.h). What lasts for less than four seconds is a burst.
// Where a check asks for an answer it may take the server out: nine seconds. A server whose state
// or weight changed within the last minute warms up: then only the failure of half of its requests
// counts. Where HTTP answers are not told there is nothing to judge.
#include <algorithm>
#include <cmath>
#include <string>

#include "alerts/detect/failure_spread.h"
#include "alerts/detect/impact.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kBurstSeconds = 4;
constexpr double kLateCheckSeconds = 9;
constexpr double kWarmUpRatio = 0.5;

FailureCount failures_of(const ServerTraffic& traffic) {
  if (!traffic.responses.has_value()) return {};
  const auto unanswered = static_cast<double>(traffic.response_errors.value_or(0));
  const double requests = static_cast<double>(*traffic.responses) + unanswered;
  const double hits =
      std::min(static_cast<double>(traffic.errors_5xx.value_or(0)) + unanswered, requests);
  return {hits, requests, hits};
}

Patience with_server(const PoolInterval& interval, std::size_t i) {
  const ServerStats& stats = interval.stats[i];
  const bool warms_up = interval.end.steady < interval.servers[i].share_grace_until;
  const bool check_asks = stats.checked && !checks_only_connecting(stats.check);
  return {.must_last = check_asks ? kLateCheckSeconds : kBurstSeconds,
          .least_ratio = warms_up ? kWarmUpRatio : 0};
}

Patience with_pool(const PoolInterval& /*interval*/) { return {.must_last = kBurstSeconds}; }

constexpr FailureKind kAnswers{.tuning = kErrors,
                               .stream = &ServerFailures::errors,
                               .claim = &ServerTrouble::errors,
                               .pool = &PoolMemory::errors,
                               .count = failures_of,
                               .with_server = with_server,
                               .with_pool = with_pool};

Finding make_claim(const PoolInterval& interval, FindingKind kind, const FailureClaim& claim) {
  Finding finding = claim_about(interval, kind, Layer::application, claim.since);
  finding.impact_rps = std::max(0.0, claim.harmed_per_second() * (1 - claim.usual / claim.ratio));
  finding.severity = severity_of(interval, finding.impact_rps, false);
  finding.observed = claim.ratio;
  finding.expected = claim.usual;
  finding.evidence_nats = claim.nats;
  finding.confidence = 1 - std::exp(-claim.nats);
  finding.evidence = {{"error_ratio", claim.ratio},
                      {"error_ratio_before", claim.usual},
                      {"errors", claim.hits},
                      {"requests_harmed_per_second", finding.impact_rps}};
  return finding;
}

std::string numbers_text(const FailureClaim& claim) {
  return (claim.ratio >= 0.995 ? "all" : sentence::percent(claim.ratio) + " of the") +
         std::string(" requests with errors (5xx) since ") + render_time_of_day(claim.since) +
         " (" + sentence::count(claim.hits) + " errors; usual: " + sentence::percent(claim.usual) +
         ")";
}

void tell_server(PoolInterval& interval, std::size_t i, const FailureClaim& claim) {
  Finding finding = make_claim(interval, FindingKind::errors_server, claim);
  finding.server = interval.names[i].name;
  finding.summary = interval.pool.name + ": " + finding.server + " answers " + numbers_text(claim);
  if (interval.memory.errors.row.claim) finding.summary += ", more than the rest of the pool";
  interval.claims.push_back(std::move(finding));
}

void tell_pool(PoolInterval& interval, const FailureClaim& claim) {
  const PoolFailures& pool = interval.memory.errors;
  Finding finding = make_claim(interval, FindingKind::errors_pool, claim);
  finding.summary = interval.pool.name + ": " +
                    (pool.failing > 0 ? servers_text(pool.failing, pool.judged) + " answer "
                                      : std::string("its servers together answer ")) +
                    numbers_text(claim);
  finding.evidence.emplace_back("failing_servers", pool.failing);
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_errors(PoolInterval& interval) {
  judge_failures(interval, kAnswers);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const FailureClaim* claim = claim_about_server(interval, kAnswers, i);
    if (claim != nullptr) tell_server(interval, i, *claim);
  }
  if (interval.memory.errors.row.claim) tell_pool(interval, *interval.memory.errors.row.claim);
}

}  // namespace skewd
