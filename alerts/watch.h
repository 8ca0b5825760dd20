// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/audit.h"
#include "alerts/change.h"
#include "alerts/completion.h"
#include "alerts/correspondence.h"
#include "alerts/declaration.h"
#include "alerts/detect/blindness.h"
#include "alerts/detect/listener_errors.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/routing.h"
#include "alerts/drift.h"
#include "alerts/file_memory.h"
#include "alerts/finding.h"
#include "alerts/flap_guard.h"
#include "alerts/probe_claims.h"
#include "alerts/table_changes.h"
#include "alerts/table_drift.h"
#include "alerts/tracker.h"
#include "alerts/transition.h"
#include "collectors/result.h"
#include "collectors/settings.h"
#include "collectors/snapshot.h"

namespace skewd {

/// Everything known about one balancer over time: takes snapshots in, gives findings and changes
/// out. Pure: the same snapshots make the same findings, whenever they are replayed.
class Watch {
 public:
  Watch(BalancerSettings settings, double false_alarms_per_year);

  /// The next snapshot, without what only the configuration tells (completion.h). Its counters are
  /// compared with those of the last one, unless they began anew. A snapshot of an old process that
  /// still answers is passed over.
  std::vector<FindingEvent> absorb(Snapshot snapshot);
  /// Tells how the sources did in a scrape, answered or not; call once per scrape, after absorb.
  std::vector<FindingEvent> look(Moment now, std::chrono::milliseconds interval,
                                 const std::vector<SourceSight>& sources);
  /// Puts other settings in force without forgetting anything.
  void configure(BalancerSettings settings, double false_alarms_per_year);
  /// What the configuration declares now: tells the algorithms that the statistics do not; what is
  /// wrong with it is claimed as `config_risk`, what differs from the last one is a change, and
  /// what runs otherwise is drift. Not null.
  std::vector<FindingEvent> declare(std::shared_ptr<const Declaration> declaration, Moment now);

  /// What the probes through this balancer show now; stands until it is told anew, and joins the
  /// audits of changes. Before the first time what they claimed before a restart stands.
  std::vector<FindingEvent> note_probes(ProbeSight sight, Moment now);

  /// Everything that is known, as bytes for restore_state of another run of this program.
  [[nodiscard]] std::string save_state() const;
  /// Goes on where the watch that saved this stopped: knows what it knew, and open findings keep
  /// id and beginning. `now` is on the clocks of this run; the steady one may have begun anew, the
  /// wall clock tells how much time passed, and one that went back tells none. What passed is one
  /// long interval, if it was no longer than an hour; else its counters are not compared. After
  /// more than a day evidence is gathered anew. Error (malformed): why nothing was taken over.
  [[nodiscard]] Result<void> restore_state(std::string_view bytes, Moment now);

  /// The last snapshot, on the clock of this watch; absent before the first.
  [[nodiscard]] const std::optional<Snapshot>& last() const { return last_; }
  /// In the order of the last snapshot's topology.
  [[nodiscard]] std::span<const PoolMemory> pools() const { return pools_; }
  [[nodiscard]] std::span<const ServerMemory> servers() const { return servers_; }
  [[nodiscard]] std::span<const ListenerTotals> listeners() const { return listener_totals_; }
  [[nodiscard]] Judgement judgement_of(const Topology::Pool& pool) const;
  /// False if the weights of a pool are guesses: its source does not tell them, and no file does.
  [[nodiscard]] bool knows_weights(const Topology::Pool& pool) const {
    return completion_.knows_weights(pool);
  }
  /// True if the operator wants no finding about a pool of that name.
  [[nodiscard]] bool is_ignored(const std::string& pool) const;
  [[nodiscard]] const Tracker& tracker() const { return tracker_; }
  [[nodiscard]] const std::deque<Change>& changes() const { return changes_; }  // latest last
  [[nodiscard]] const std::map<ChangeKind, std::uint64_t>& change_counts() const {
    return change_counts_;
  }
  [[nodiscard]] std::uint64_t reloads() const { return reloads_; }
  /// Changes after which the routes should be tried; only grows.
  [[nodiscard]] std::uint64_t route_changes() const;
  /// Changes that were audited, by what became of them.
  [[nodiscard]] const std::map<AuditResult, std::uint64_t>& audit_counts() const {
    return audits_.counts();
  }
  /// How many servers run otherwise than their file says; absent: no file is known.
  [[nodiscard]] std::optional<std::size_t> drifted_servers() const;

 private:
  static auto visit_remembered(auto& self, auto& archive) {
    return archive(self.last_, self.outdated_in_a_row_, self.pools_, self.servers_,
                   self.listener_totals_, self.listener_errors_, self.routing_, self.blindness_,
                   self.flap_guard_, self.tracker_, self.changes_, self.change_counts_,
                   self.reloads_, self.last_change_id_, self.claims_, self.files_, self.drift_,
                   self.audits_, self.table_drift_, self.table_patience_);
  }
  [[nodiscard]] static std::uint64_t schema();
  [[nodiscard]] bool is_consistent() const;
  /// A moment of this run on the clock of this watch, which goes on over restarts.
  [[nodiscard]] Moment on_own_clock(Moment at) const { return {at.wall, at.steady + clock_shift_}; }
  [[nodiscard]] bool must_wait_for_files(const Snapshot& next);
  [[nodiscard]] Transition transition_to(const Snapshot& next);
  [[nodiscard]] Transition after_pause(const Snapshot& next, Transition transition);
  void move_memories(const Correspondence& where);
  void note_changes(const Snapshot& next, const Correspondence& where, Transition transition);
  void note_changed_servers(const Snapshot& next, const Correspondence& where,
                            const std::set<std::string>& touched);
  void note_tables(const Snapshot& next, Transition transition);
  void note_declaration();
  void forget_files();
  void find_file_in_force(const Snapshot& running);
  void compare_with_files(const Snapshot& running, Moment since, bool reloaded);
  void audit(const Snapshot& next, std::size_t fresh);
  void put_judged(Audits::Judged judged);
  void note_former_weights(const Snapshot& next, const Correspondence& where, std::size_t pool);
  void record(Change change);
  void record_shift(Change change);
  void compare(const Snapshot& next, const Correspondence& where, Transition transition);
  void observe_pool(const Snapshot& next, const Correspondence& where, std::size_t pool,
                    Transition transition, double seconds);
  [[nodiscard]] bool compare_pool(const Snapshot& next, const Correspondence& where,
                                  std::size_t pool);
  void observe_listeners(const Snapshot& next, const Correspondence& where, bool counted,
                         double seconds);
  void add_probe_claims(std::vector<Finding>& claims) const;
  std::vector<FindingEvent> track(Moment now);

  BalancerSettings settings_;
  double false_alarms_per_year_;
  std::shared_ptr<const Declaration> declared_;  // null: there are files, not read yet
  Moment seen_;                                  // the latest that was told, on our own clock
  std::chrono::milliseconds clock_shift_{0};
  Completion completion_;
  // Of the comparison that comes next: it goes over a restart, and how long that took.
  bool resumed_ = false;
  bool after_a_day_ = false;
  int passed_over_ = 0;  // snapshots that could not be completed yet

  std::optional<ProbeSight> probes_;  // absent: not told since the start

  // Remembered: a new field belongs into visit_remembered.
  std::optional<Snapshot> last_;
  int outdated_in_a_row_ = 0;
  std::vector<PoolMemory> pools_;
  std::vector<ServerMemory> servers_;
  std::vector<ListenerTotals> listener_totals_;
  ListenerErrors listener_errors_;
  Routing routing_;
  Blindness blindness_;
  FlapGuard flap_guard_;
  Tracker tracker_;
  std::deque<Change> changes_;
  std::map<ChangeKind, std::uint64_t> change_counts_;
  std::uint64_t reloads_ = 0;
  std::uint64_t last_change_id_ = 0;
  std::vector<Finding> claims_;  // what stands since the last comparison
  FileMemory files_;
  Drift drift_;
  Audits audits_;
  TableDrift table_drift_;
  TablePatience table_patience_;

  // Scratch of one comparison, kept for its memory.
  std::vector<ServerTraffic> server_traffic_;
  std::vector<PoolTraffic> pool_traffic_;
  std::vector<ListenerTraffic> listener_traffic_;
  std::vector<std::uint8_t> usable_;
  std::vector<std::uint8_t> changed_pools_;
  ShareTrial trial_;
};

}  // namespace skewd
