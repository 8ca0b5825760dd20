// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "alerts/change.h"
#include "alerts/detect/memory.h"
#include "alerts/finding.h"

namespace skewd {

/// How a pool was before a change.
struct AuditBaseline {
  double error_ratio = 0;  // of the last minute, or what is usual if that is more
  double latency_ms = -1;  // below 0: not to be known
  bool known = false;      // there were enough requests to tell

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.error_ratio, self.latency_ms, self.known);
  }
};

/// Sums of a pool that only grow.
struct AuditTotals {
  double requests = 0;
  double errors = 0;
  double timed = 0;     // requests of which a duration is told
  double total_ms = 0;  // theirs

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.requests, self.errors, self.timed, self.total_ms);
  }
};

/// What one look at a pool showed. Pending: too little was seen, or something else explains it.
struct AuditJudgement {
  enum class Worse : std::uint8_t { nothing, errors, latency, shares, told };
  AuditResult result = AuditResult::pending;
  Worse worse = Worse::nothing;
  std::string reason;

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.result, self.worse, self.reason);
  }
};
[[nodiscard]] constexpr AuditJudgement::Worse last_enumerator(AuditJudgement::Worse /*any*/) {
  return AuditJudgement::Worse::told;
}

[[nodiscard]] AuditBaseline audit_baseline(const PoolMemory& pool);
[[nodiscard]] AuditTotals audit_totals(const PoolMemory& pool);

/// A pool that was changed at `since`, whose claims are `claims`, `pool` now. Suspect only if
/// shares are off by a finding that began with the change; or errors are five or more, five points
/// above before and twice as many, in sum and in the last minute; or requests, a hundred or more,
/// take twice as long and 50 ms more. None of it if a finding of the pool that did not begin with
/// the change, in its first two minutes, tells why.
[[nodiscard]] AuditJudgement judge_audit(const AuditBaseline& before, const AuditTotals& from,
                                         const PoolMemory& pool,
                                         const std::vector<const Finding*>& claims, Instant since);

/// True as long as the last minute is as bad as `latest` said.
[[nodiscard]] bool is_still_worse(const AuditBaseline& before, const AuditJudgement& latest,
                                  const PoolMemory& pool);

/// True for findings that say how traffic fares; what files say does not explain harm.
[[nodiscard]] bool is_about_traffic(const Finding& finding);

}  // namespace skewd
