// SPDX-License-Identifier: Apache-2.0
//
// What a watch does about changes: it writes them down, and lets those whom they concern warm up.
#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "alerts/changes.h"
#include "alerts/detect/expected_share.h"
#include "alerts/process_changes.h"
#include "alerts/watch.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChangesKept = 256;
constexpr Steady kTablesReadLate = 15s;
constexpr Steady kGrace = 60s;  // a changed server warms up

bool changed_for_shares(const ServerStats& before, const ServerStats& after) {
  return before.weight != after.weight || is_serving(before.state) != is_serving(after.state);
}

}  // namespace

void Watch::record(Change change) {
  change.balancer = settings_.name;
  change.id = "c" + std::to_string(change.at.time_since_epoch().count()) + "-" +
              std::to_string(++last_change_id_);
  ++change_counts_[change.kind];
  changes_.push_back(std::move(change));
  if (changes_.size() > kChangesKept) changes_.pop_front();
}

// What detectors notice is the sum of what was done to the pool in the same interval.
void Watch::record_shift(Change change) {
  for (auto done = changes_.rbegin(); done != changes_.rend() && done->at == change.at; ++done) {
    if (done->pool != change.pool || !Audits::is_audited(done->kind)) continue;
    change.source = done->source;
    change.drift = done->drift;
    break;
  }
  record(std::move(change));
}

// Shares that follow former weights are told by the weights before the last order, not by those of
// a slow start.
void Watch::note_former_weights(const Snapshot& next, const Correspondence& where,
                                std::size_t pool) {
  const Topology::Pool& names = next.topology->pools[pool];
  const std::size_t end = names.first_server + names.server_count;
  bool ordered = false;
  for (std::size_t i = names.first_server; i < end && !ordered; ++i) {
    const std::size_t old = where.servers[i];
    ordered = old != Correspondence::kNew &&
              last_->servers[old].configured_weight != next.servers[i].configured_weight;
  }
  if (ordered) pools_[pool].weights_changed_at = next.at.steady;
  for (std::size_t i = names.first_server; i < end && ordered; ++i) {
    const std::size_t old = where.servers[i];
    servers_[i].former_weight =
        old == Correspondence::kNew ? -1 : last_->servers[old].configured_weight;
  }
}

void Watch::note_changes(const Snapshot& next, const Correspondence& where, Transition transition) {
  const bool reloaded = transition == Transition::replaced || went_on_over_reload(*last_, next);
  for (Change& change : process_changes(*last_, next, transition)) record(std::move(change));
  if (reloaded) {
    ++reloads_;
    files_.in_force = files_.now;
    files_.process_since = next.at.steady;
  }
  const bool told = !last_->processes.empty() && !next.processes.empty();
  const ChangeContext context{reloaded ? Transition::replaced : transition, told,
                              files_.now ? &*files_.now : nullptr};
  std::vector<Change> changes = changes_between(*last_, next, where, context);
  const bool may_be_replaced = transition == Transition::regrouped || !told;
  if (may_be_replaced && !changes.empty()) find_file_in_force(next);
  // Checks are no matter of files, and may flap in thousands of servers.
  const bool ordered = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.kind != ChangeKind::check || change.source == ChangeSource::dns;
  });
  if (reloaded || ordered || !files_.compared) {
    compare_with_files(next, {last_->at.wall, next.at.steady}, reloaded);
  }
  std::set<std::string> touched;
  for (Change& change : changes) {
    if (change.kind == ChangeKind::servers) touched.insert(change.pool);
    change.drift = change.source == ChangeSource::socket && drift_.has(change.pool, change.server);
    record(std::move(change));
  }
  note_tables(next, transition);
  note_changed_servers(next, where, touched);
}

// Of a map that is read seldom a reload shows late.
void Watch::note_tables(const Snapshot& next, Transition transition) {
  if (last_->tables == next.tables) return;
  if (files_.now && files_.in_force && next.tables) {
    table_drift_.compare(files_.in_force->tables, files_.now->tables, *next.tables,
                         {last_->at.wall, next.at.steady});
  }
  if (transition == Transition::regrouped || !last_->tables || !next.tables) return;
  const bool just_began =
      files_.process_since >= Steady(0) && next.at.steady - files_.process_since <= kTablesReadLate;
  const ChangeSource source =
      transition == Transition::replaced || just_began ? ChangeSource::file : ChangeSource::socket;
  std::vector<Change> changes =
      table_changes(*last_->tables, *next.tables, *next.topology, source, last_->at.wall);
  table_patience_.calm(changes, next.at);
  for (Change& change : changes) {
    const std::string table = change.before.substr(0, change.before.find(": "));
    change.drift = source == ChangeSource::socket && table_drift_.has(table);
    const bool routes = !change.pool.empty() || !change.other_pool.empty();
    if (routes) {
      routing_.expect({change.pool,
                       change.other_pool,
                       change.before + " -> " + change.after,
                       {last_->at.wall, next.at.steady}},
                      *next.topology, pools_);
    }
    record(std::move(change));
  }
}

void Watch::note_changed_servers(const Snapshot& next, const Correspondence& where,
                                 const std::set<std::string>& touched) {
  const Topology& topology = *next.topology;
  changed_pools_.assign(topology.pools.size(), 0);
  for (std::size_t pool = 0; pool < topology.pools.size(); ++pool) {
    const Topology::Pool& names = topology.pools[pool];
    if (touched.contains(names.name)) changed_pools_[pool] = 1;
    note_former_weights(next, where, pool);
    for (std::size_t i = names.first_server; i < names.first_server + names.server_count; ++i) {
      const std::size_t old = where.servers[i];
      const bool is_new = old == Correspondence::kNew;
      const bool is_known = !is_new && !after_a_day_;
      if (is_known && !changed_for_shares(last_->servers[old], next.servers[i])) continue;
      changed_pools_[pool] = 1;
      servers_[i].share_grace_until = next.at.steady + kGrace;
      const bool same_state =
          !is_new && is_serving(last_->servers[old].state) == is_serving(next.servers[i].state);
      if (same_state) continue;
      servers_[i].failures.forget_evidence();
      pools_[pool].connect.row.stream.forget_evidence();
    }
  }
}

void Watch::put_judged(Audits::Judged judged) {
  for (auto& one : judged) {
    const auto found = std::find_if(changes_.rbegin(), changes_.rend(),
                                    [&](const Change& change) { return change.id == one.first; });
    if (found != changes_.rend()) found->audit = std::move(one.second);
  }
}

// Of the changes that this interval showed, and of those before.
void Watch::audit(const Snapshot& next, std::size_t fresh) {
  const AuditView view{.now = next.at,
                       .topology = *next.topology,
                       .pools = pools_,
                       .claims = claims_,
                       .findings = tracker_,
                       .probed = probes_ && probes_->any,
                       .before = last_->at.wall};
  fresh = std::min(fresh, changes_.size());
  const std::vector<Change> begun(changes_.end() - static_cast<std::ptrdiff_t>(fresh),
                                  changes_.end());
  put_judged(audits_.judge(view));
  put_judged(audits_.begin(begun, view));
  // A probe may have been quicker than the reading that shows the change.
  if (probes_) put_judged(audits_.note_routes(*probes_));
  std::vector<Finding> claims;
  audits_.claim(view, changes_, claims);
  for (Finding& claim : claims) claims_.push_back(std::move(claim));
}

}  // namespace skewd
