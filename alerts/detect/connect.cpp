// SPDX-License-Identifier: Apache-2.0
//
// Connections to a server fail more often than before (failure_rate.h has the statistics). From
// half of all attempts on the server is offline in rotation, below that these are connect errors.
// If half of the servers suffer at once, one claim says so of the pool (failure_spread.h). A health
// check that is some seconds late is no fault: where one watches a server, its connections must
// have failed for nine seconds at least; HAProxy's checks need six (inter 2s, fall 3).
#include <algorithm>
#include <cmath>
#include <string>

#include "alerts/detect/failure_spread.h"
#include "alerts/detect/impact.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kLateCheckSeconds = 9;

// An attempt that is repeated on the same server belongs to a request that was counted before.
FailureCount failures_of(const ServerTraffic& traffic) {
  const auto attempts = static_cast<double>(traffic.attempts.value_or(0));
  const auto retries = static_cast<double>(traffic.retries.value_or(0));
  const double hits = std::min(failed_connects(traffic), attempts);
  return {hits, attempts, std::min(hits, std::max(0.0, attempts - retries))};
}

Patience with_server(const PoolInterval& interval, std::size_t i) {
  return {.must_last = interval.stats[i].checked ? kLateCheckSeconds : 0};
}

Patience with_pool(const PoolInterval& interval) {
  const bool checked = std::any_of(interval.stats.begin(), interval.stats.end(),
                                   [](const ServerStats& server) { return server.checked; });
  return {.must_last = checked ? kLateCheckSeconds : 0};
}

constexpr FailureKind kConnects{.tuning = kFailures,
                                .stream = &ServerFailures::connect,
                                .claim = &ServerTrouble::connect,
                                .pool = &PoolMemory::connect,
                                .count = failures_of,
                                .with_server = with_server,
                                .with_pool = with_pool};

Finding make_claim(const PoolInterval& interval, const FailureClaim& claim) {
  Finding finding = claim_about(
      interval, claim.most_fail ? FindingKind::offline_in_rotation : FindingKind::connect_errors,
      claim.most_fail ? Layer::server : Layer::network, claim.since);
  finding.impact_rps = claim.harmed_per_second();
  finding.observed = claim.ratio;
  finding.expected = claim.usual;
  finding.evidence_nats = claim.nats;
  finding.confidence = 1 - std::exp(-claim.nats);
  finding.evidence = {{"failure_ratio", claim.ratio},
                      {"failure_ratio_before", claim.usual},
                      {"failures", claim.hits},
                      {"requests_harmed_per_second", finding.impact_rps}};
  return finding;
}

std::string failing_text(double ratio) {
  return ratio >= 0.995 ? "all connections" : sentence::percent(ratio) + " of the connections";
}

std::string numbers_text(const FailureClaim& claim) {
  return " fail since " + render_time_of_day(claim.since) + " (" + sentence::count(claim.hits) +
         " failures; usual: " + sentence::percent(claim.usual) + ")";
}

void tell_server(PoolInterval& interval, std::size_t i, const FailureClaim& claim) {
  Finding finding = make_claim(interval, claim);
  finding.server = interval.names[i].name;
  const ServerStats& stats = interval.stats[i];
  const bool is_known_unchecked = !stats.checked && stats.state != ServerState::unknown;
  finding.severity =
      severity_of(interval, finding.impact_rps, claim.most_fail && is_small(interval));
  finding.summary = interval.pool.name + ": " + failing_text(claim.ratio) + " to " +
                    finding.server + numbers_text(claim) +
                    (is_known_unchecked ? ", and no health check watches it" : "");
  interval.claims.push_back(std::move(finding));
}

void tell_pool(PoolInterval& interval, const FailureClaim& claim) {
  const PoolFailures& pool = interval.memory.connect;
  Finding finding = make_claim(interval, claim);
  finding.severity = severity_of(interval, finding.impact_rps, claim.most_fail);
  finding.summary = interval.pool.name + ": " + failing_text(claim.ratio) + " to " +
                    servers_text(pool.failing, pool.judged) + numbers_text(claim);
  finding.evidence.emplace_back("failing_servers", pool.failing);
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_connect(PoolInterval& interval) {
  judge_failures(interval, kConnects);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const FailureClaim* claim = claim_about_server(interval, kConnects, i);
    if (claim != nullptr) tell_server(interval, i, *claim);
  }
  if (interval.memory.connect.row.claim) tell_pool(interval, *interval.memory.connect.row.claim);
}

}  // namespace skewd
