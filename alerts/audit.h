// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "alerts/audit_judgement.h"
#include "alerts/change.h"
#include "alerts/detect/memory.h"
#include "alerts/finding.h"
#include "alerts/probe_claims.h"
#include "alerts/tracker.h"
#include "collectors/snapshot.h"

namespace skewd {

/// What an audit looks at. `pools` in the order of the topology; `claims`: what stands now, of all
/// pools; `findings`: what was told of them.
struct AuditView {
  Moment now;
  const Topology& topology;
  std::span<const PoolMemory> pools;
  const std::vector<Finding>& claims;
  const Tracker& findings;
  bool probed = false;  // there are probes through this balancer
  Instant before{};     // of the reading before: what changed did so after it
};

/// Looks at every pool that was changed one, five and fifteen minutes later, and says whether
/// traffic moved as ordered and nothing got worse. Keeps the changes of 64 intervals at most; the
/// oldest go, unjudged. Of a reload at most the 128 busiest pools are looked at.
class Audits {
 public:
  using Judged = std::vector<std::pair<std::string, Audit>>;  // by the id of the change

  /// True for kinds whose pools are audited: weight, state, servers, ordered_shift, reload,
  /// restart.
  [[nodiscard]] static bool is_audited(ChangeKind kind);
  /// True for those and for maps and ACLs: after them probes say whether the routes are right.
  [[nodiscard]] static bool tries_routes(ChangeKind kind);

  /// Begins to watch the pools of changes that were seen in the interval that ends now.
  Judged begin(std::span<const Change> changes, const AuditView& view);
  /// Judges what is due. Call in every interval.
  Judged judge(const AuditView& view);
  /// What probes show of the routes: a mismatch that began with a change makes it suspect; where no
  /// pool can be compared, requests after it that were all right make it ok.
  Judged note_routes(const ProbeSight& sight);
  /// Claims `change_suspect` for each pool that is worse off since a change, unless another finding
  /// of that pool tells, or has told since. `changes`: those that are remembered, for their names.
  void claim(const AuditView& view, const std::deque<Change>& changes,
             std::vector<Finding>& claims) const;

  /// Changes by what became of them, each counted once: suspect as soon as it is, ok at the end.
  [[nodiscard]] const std::map<AuditResult, std::uint64_t>& counts() const { return counts_; }
  [[nodiscard]] std::size_t pending() const { return pending_.size(); }

  static auto visit_state(auto& self, auto& archive) {
    return archive(self.pending_, self.counts_);
  }

 private:
  struct Pool {
    std::string name;
    std::vector<std::string> changes;  // ids, of this pool alone
    AuditBaseline before;
    AuditTotals from;  // when the change had settled
    AuditJudgement latest;
    std::string wrong_route;  // what probes show; empty: nothing wrong
    bool counted = false;     // as suspect

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.name, self.changes, self.before, self.from, self.latest, self.wrong_route,
                     self.counted);
    }
  };
  /// The changes of one interval.
  struct Pending {
    Moment since;
    Instant after{};                   // it changed after that
    std::vector<std::string> changes;  // ids, of the whole balancer
    std::string wrong_route;           // what probes show; empty: nothing wrong
    bool routes_right = false;         // they were all right since
    std::uint32_t stage = 0;           // looks that are done
    bool settled = false;
    bool counted = false;
    std::vector<Pool> pools;

    static auto visit_state(auto& self, auto& archive) {
      return archive(self.since, self.after, self.changes, self.wrong_route, self.routes_right,
                     self.stage, self.settled, self.counted, self.pools);
    }
    [[nodiscard]] bool is_plausible() const { return stage <= 3; }
  };

  [[nodiscard]] static Finding claim_about(const Pending& one, const Pool& pool,
                                           const Change& change, const std::deque<Change>& changes);
  void look(Pending& one, const AuditView& view, Judged& judged);
  void tell(Pending& one, Judged& judged);
  static bool note_wrong_route(Pending& one, const Finding& claim);
  void count(AuditResult result, std::size_t changes) { counts_[result] += changes; }
  static void give_up(const Pending& one, Judged& judged);
  static bool add_pools(Pending& one, std::span<const Change> changes, const AuditView& view);

  std::deque<Pending> pending_;
  std::map<AuditResult, std::uint64_t> counts_;
};

}  // namespace skewd
