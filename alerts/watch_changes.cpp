// SPDX-License-Identifier: Apache-2.0
//
// What a watch does about changes: it writes them down, and lets those whom they concern warm up.
#include <set>
#include <string>
#include <utility>

#include "alerts/changes.h"
#include "alerts/detect/expected_share.h"
#include "alerts/watch.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChangesKept = 256;
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
  if (transition == Transition::replaced) {
    ++reloads_;
    Change reload;
    reload.at = last_->at.wall;
    if (!last_->processes.empty() && !next.processes.empty()) {
      reload.before = "pid " + std::to_string(last_->processes[0].pid);
      reload.after = "pid " + std::to_string(next.processes[0].pid);
    }
    record(std::move(reload));
  }
  std::set<std::string> touched;
  for (Change& change : changes_between(*last_, next, where)) {
    if (change.kind == ChangeKind::servers) touched.insert(change.pool);
    record(std::move(change));
  }
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

}  // namespace skewd
