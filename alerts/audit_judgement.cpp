// SPDX-License-Identifier: Apache-2.0
#include "alerts/audit_judgement.h"

#include <algorithm>
#include <chrono>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kKnownRequests = 20;  // in the minute before
constexpr double kLearnedRequests = 100;
constexpr double kErrors = 5;
constexpr double kErrorPoints = 0.05;
constexpr double kErrorTimes = 2;
constexpr double kTimedRequests = 100;
constexpr double kLatencyTimes = 2;
constexpr double kLatencyAddedMs = 50;
constexpr auto kBeginsWithIt = 2min;  // what a change does shows by then

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

bool is_more(double error_ratio, const AuditBaseline& before) {
  return error_ratio >= before.error_ratio + kErrorPoints &&
         error_ratio >= kErrorTimes * before.error_ratio;
}

bool is_slower(double latency_ms, const AuditBaseline& before) {
  return before.latency_ms >= 0 && latency_ms >= kLatencyTimes * before.latency_ms &&
         latency_ms >= before.latency_ms + kLatencyAddedMs;
}

double minute_ratio(const PoolMemory& pool) {
  return ratio(pool.minute_errors.sum(), pool.minute_requests.sum());
}

// A funnel that weights order is what was ordered; evidence is of shares that they do not.
bool says_shares_are_off(const Finding& finding) {
  return finding.kind == FindingKind::skew && finding.severity > Severity::info &&
         (finding.evidence_nats > 0 || finding.subtype == "order");
}

bool began_with(const Finding& finding, Instant since) {
  return finding.since >= since && finding.since <= since + kBeginsWithIt;
}

AuditJudgement suspect(AuditJudgement::Worse worse, std::string reason) {
  return {AuditResult::suspect, worse, std::move(reason)};
}

// Ok: nothing got worse. Pending: it may have, and too few requests tell.
AuditJudgement judge_numbers(const AuditBaseline& before, const AuditTotals& from,
                             const PoolMemory& pool) {
  const AuditTotals now = audit_totals(pool);
  const double errors = now.errors - from.errors;
  const double error_ratio = ratio(errors, now.requests - from.requests);
  if (errors > 0 && is_more(error_ratio, before) && is_more(minute_ratio(pool), before)) {
    if (!before.known || errors < kErrors) return {};
    return suspect(AuditJudgement::Worse::errors,
                   "errors rose from " + sentence::percent(before.error_ratio) + " to " +
                       sentence::percent(error_ratio) + " of the requests");
  }
  const double timed = now.timed - from.timed;
  const double latency_ms = ratio(now.total_ms - from.total_ms, timed);
  if (is_slower(latency_ms, before)) {
    if (!before.known || timed < kTimedRequests) return {};
    return suspect(AuditJudgement::Worse::latency,
                   "requests take " + sentence::milliseconds(latency_ms) + " instead of " +
                       sentence::milliseconds(before.latency_ms));
  }
  return {AuditResult::ok, AuditJudgement::Worse::nothing, {}};
}

}  // namespace

AuditBaseline audit_baseline(const PoolMemory& pool) {
  const FailureStream& usual = pool.errors.row.stream;
  const double requests = pool.minute_requests.sum();
  const bool learned = usual.learned_trials() >= kLearnedRequests;
  AuditBaseline before;
  before.error_ratio = minute_ratio(pool);
  if (learned) {
    before.error_ratio =
        std::max(before.error_ratio, ratio(usual.learned_hits(), usual.learned_trials()));
  }
  before.latency_ms = requests >= kKnownRequests ? pool.typical_total_ms : -1;
  before.known = learned || requests >= kKnownRequests;
  return before;
}

AuditTotals audit_totals(const PoolMemory& pool) {
  return {static_cast<double>(pool.requests), static_cast<double>(pool.errors_5xx),
          pool.timed_requests, pool.timed_ms};
}

AuditJudgement judge_audit(const AuditBaseline& before, const AuditTotals& from,
                           const PoolMemory& pool, const std::vector<const Finding*>& claims,
                           Instant since) {
  bool explained = false;
  for (const Finding* claim : claims) {
    const bool with_it = began_with(*claim, since);
    if (claim->kind == FindingKind::change_suspect && claim->since == since) {
      return suspect(AuditJudgement::Worse::told, claim->summary);
    }
    if (with_it && says_shares_are_off(*claim)) {
      return suspect(AuditJudgement::Worse::shares, claim->summary);
    }
    explained = explained || (!with_it && claim->severity > Severity::info);
  }
  AuditJudgement judgement = judge_numbers(before, from, pool);
  if (explained && judgement.result == AuditResult::suspect) return {};
  return judgement;
}

bool is_still_worse(const AuditBaseline& before, const AuditJudgement& latest,
                    const PoolMemory& pool) {
  if (latest.result != AuditResult::suspect) return false;
  if (latest.worse == AuditJudgement::Worse::errors) return is_more(minute_ratio(pool), before);
  return latest.worse == AuditJudgement::Worse::latency && is_slower(pool.typical_total_ms, before);
}

bool is_about_traffic(const Finding& finding) {
  return finding.kind != FindingKind::config_risk && finding.kind != FindingKind::config_drift;
}

}  // namespace skewd
