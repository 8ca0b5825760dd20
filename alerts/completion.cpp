// SPDX-License-Identifier: Apache-2.0
#include "alerts/completion.h"

#include <algorithm>
#include <utility>

#include "alerts/completion_stats.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr std::size_t kMostNotes = 8;

bool tells_all(const Topology::Pool& pool) { return pool.tells_weights && pool.tells_members; }

bool is_nothing(const Topology& topology) {
  return topology.pools.empty() && topology.listeners.empty();
}

const PoolSpec* find_spec(const Declaration& declared, const std::string& pool) {
  const auto found = std::find_if(declared.pools.begin(), declared.pools.end(),
                                  [&](const PoolSpec& one) { return one.name == pool; });
  return found == declared.pools.end() ? nullptr : &*found;
}

bool had_server(const Topology& topology, const Topology::Pool& pool,
                const Topology::Server& server) {
  for (const Topology::Pool& one : topology.pools) {
    if (one.name != pool.name) continue;
    const auto servers = topology.servers_of(one);
    return std::any_of(servers.begin(), servers.end(), [&](const Topology::Server& other) {
      return other.name == server.name || other.address == server.name;
    });
  }
  return true;  // a pool that is new says nothing about its servers
}

double sum_of_weights(const std::vector<DeclaredMember>& members) {
  double sum = 0;
  for (const DeclaredMember& one : members) sum += one.backup ? 0 : one.weight;
  return sum;
}

void note_about(std::vector<std::string>& notes, const std::string& pool,
                const std::vector<std::string>& servers, const char* what) {
  if (servers.empty() || notes.size() == kMostNotes) return;
  notes.push_back("pool " + pool + ": " + sentence::names(servers) + what);
}

}  // namespace

bool Completion::is_needed(const Topology& seen) {
  return is_nothing(seen) || !std::all_of(seen.pools.begin(), seen.pools.end(), tells_all);
}

bool Completion::knows_weights(const Topology::Pool& pool) const {
  if (pool.tells_weights) return true;
  return declared_ && !guessed_.contains(pool.name) && find_spec(*declared_, pool.name) != nullptr;
}

bool Completion::keeps_clients(std::string_view pool) const { return binding_.contains(pool); }

Snapshot Completion::complete(Snapshot snapshot, const std::shared_ptr<const Declaration>& declared,
                              const Topology* before) {
  const Topology& seen = *snapshot.topology;
  if (!declared || declared->pools.empty() || !is_needed(seen)) {
    declared_ = declared;
    seen_ = nullptr;
    return snapshot;
  }
  if (snapshot.topology != seen_ || declared != declared_) {
    if (declared != declared_) activity_.clear();
    seen_ = snapshot.topology;
    declared_ = declared;
    quiet_.clear();
    lay_out(seen);
  }
  if (follow_doubtful(snapshot, before)) lay_out(seen);
  return apply(std::move(snapshot));
}

// True if one of them fell quiet, or is asked again.
bool Completion::follow_doubtful(const Snapshot& snapshot, const Topology* before) {
  std::set<std::size_t> quiet;
  for (const Doubtful& one : doubtful_) {
    const Topology::Pool& pool = seen_->pools[one.pool];
    const Topology::Server& server = seen_->servers[one.server];
    std::uint64_t of_pool = 0;
    for (const ServerStats& other : snapshot.servers_of(pool)) of_pool += sent_to(other);
    const bool was_out = !one.declared && before != nullptr && !had_server(*before, pool, server);
    const bool is_quiet = activity_.note(pool, server, sent_to(snapshot.servers[one.server]),
                                         of_pool, one.share, was_out);
    if (is_quiet) quiet.insert(one.server);
  }
  const bool changed = quiet != quiet_;
  quiet_ = std::move(quiet);
  return changed;
}

void Completion::lay_out(const Topology& seen) {
  servers_.clear();
  pools_.clear();
  doubtful_.clear();
  notes_.clear();
  guessed_.clear();
  binding_.clear();
  Topology topology;
  topology.listeners = seen.listeners;
  for (std::size_t pool = 0; pool < seen.pools.size(); ++pool) lay_out_pool(topology, seen, pool);
  add_unseen_pools(topology, seen);
  if (topology_ && *topology_ == topology) return;
  topology_ = std::make_shared<const Topology>(std::move(topology));
}

void Completion::add_server(Topology& topology, const Topology::Server& identity, Place place) {
  topology.servers.push_back(identity);
  servers_.push_back(place);
}

void Completion::lay_out_pool(Topology& topology, const Topology& seen, std::size_t pool) {
  Topology::Pool identity = seen.pools[pool];
  const PoolSpec* const spec = tells_all(identity) ? nullptr : find_spec(*declared_, identity.name);
  identity.first_server = topology.servers.size();
  if (spec == nullptr) {
    for (std::size_t i = 0; i < identity.server_count; ++i) {
      const std::size_t from = seen.pools[pool].first_server + i;
      add_server(topology, seen.servers[from], {from});
    }
  } else {
    add_declared_servers(topology, seen, pool, *spec);
    if (spec->balance.sticky) binding_.insert(identity.name);
  }
  identity.server_count = topology.servers.size() - identity.first_server;
  pools_.push_back({pool, spec != nullptr && !identity.tells_weights});
  topology.pools.push_back(std::move(identity));
}

// In the order of the file, so that nothing moves when a server is seen for the first time; then
// those that the file does not name.
void Completion::add_declared_servers(Topology& topology, const Topology& seen, std::size_t pool,
                                      const PoolSpec& spec) {
  const Topology::Pool& identity = seen.pools[pool];
  const std::vector<DeclaredMember> members = members_of(spec);
  const MembersSeen match = match_members(members, seen, identity);
  const double sum = sum_of_weights(members);
  std::vector<std::string> unresolved;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const DeclaredMember& member = members[i];
    const std::size_t from = match.seen[i];
    if (from == kUnseen && !member.is_nameable) unresolved.push_back(member.name);
    if (from == kUnseen && (!member.is_nameable || identity.tells_members)) continue;
    Topology::Server server{member.name, member.address, member.backup};
    if (from != kUnseen) {
      if (member.address.empty()) server.address = seen.servers[from].address;
      if (identity.tells_weights) server.backup = seen.servers[from].backup;
    }
    const bool out = member.down && (from == kUnseen || quiet_.contains(from));
    add_server(topology, server, {from, static_cast<float>(member.weight), out});
    if (member.down && from != kUnseen) {
      doubtful_.push_back({pool, from, sum > 0 ? member.weight / sum : 0, true});
    }
  }
  // A stranger may be what a host name stands for.
  const bool closed = unresolved.empty() && !spec.servers_unknown;
  const bool strange =
      add_strangers(topology, seen, pool, match.strangers, closed ? 1 / (1 + sum) : 0);
  if (strange || !unresolved.empty()) guessed_.insert(identity.name);
  note_about(notes_, identity.name, unresolved,
             " of the configuration cannot be told by its address in the statistics");
}

// `share`: what one of them would be due; 0: they may well belong to the pool. True if one is left.
bool Completion::add_strangers(Topology& topology, const Topology& seen, std::size_t pool,
                               const std::vector<std::size_t>& strangers, double share) {
  std::vector<std::string> left;
  for (const std::size_t from : strangers) {
    if (share > 0) doubtful_.push_back({pool, from, share, false});
    if (quiet_.contains(from)) continue;
    left.push_back(seen.servers[from].name);
    add_server(topology, seen.servers[from], {from});
  }
  note_about(notes_, seen.pools[pool].name, left,
             " of the statistics not found in the configuration, weight 1 is assumed");
  return !left.empty();
}

void Completion::add_unseen_pools(Topology& topology, const Topology& seen) {
  const auto partial = std::find_if(seen.pools.begin(), seen.pools.end(),
                                    [](const Topology::Pool& pool) { return !pool.tells_members; });
  if (partial == seen.pools.end() && !is_nothing(seen)) return;
  for (const PoolSpec& spec : declared_->pools) {
    const bool known = std::any_of(topology.pools.begin(), topology.pools.end(),
                                   [&](const auto& pool) { return pool.name == spec.name; });
    if (known || spec.answers_itself || spec.used_elsewhere) continue;
    Topology::Pool pool;
    pool.name = spec.name;
    pool.mode = spec.mode;
    pool.first_server = topology.servers.size();
    pool.tells_picks = partial != seen.pools.end() && partial->tells_picks;
    pool.tells_weights = partial != seen.pools.end() && partial->tells_weights;
    pool.tells_members = false;
    for (const DeclaredMember& member : members_of(spec)) {
      if (!member.is_nameable) continue;
      add_server(topology, {member.name, member.address, member.backup},
                 {kUnseen, static_cast<float>(member.weight), member.down});
    }
    pool.server_count = topology.servers.size() - pool.first_server;
    if (pool.server_count == 0) continue;
    if (spec.balance.sticky) binding_.insert(spec.name);
    topology.pools.push_back(std::move(pool));
    pools_.push_back({kUnseen, true});
  }
}

ServerStats Completion::stats_of(const Snapshot& snapshot, const Place& place,
                                 const Topology::Pool& pool, bool weights) const {
  ServerStats stats =
      place.seen == kUnseen ? idle_server_like(snapshot, pool.name) : snapshot.servers[place.seen];
  if (!weights) return stats;
  stats.configured_weight = place.weight;
  stats.weight = place.weight;
  if (!place.down) return stats;
  stats.state = ServerState::maintenance;
  stats.reason = StateReason::administrator;
  return stats;
}

Snapshot Completion::apply(Snapshot snapshot) const {
  const bool timed =
      snapshot.exact_latency.size() == snapshot.servers.size() && !snapshot.exact_latency.empty();
  std::vector<PoolStats> pools;
  std::vector<ServerStats> servers;
  std::vector<ExactLatency> times;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    const Topology::Pool& pool = topology_->pools[i];
    pools.push_back(pools_[i].seen == kUnseen ? idle_pool_like(snapshot)
                                              : snapshot.pools[pools_[i].seen]);
    for (std::size_t k = pool.first_server; k < pool.first_server + pool.server_count; ++k) {
      const Place& place = servers_[k];
      servers.push_back(stats_of(snapshot, place, pool, pools_[i].weights));
      if (!timed) continue;
      times.push_back(place.seen == kUnseen ? ExactLatency() : snapshot.exact_latency[place.seen]);
    }
  }
  snapshot.topology = topology_;
  snapshot.pools = std::move(pools);
  snapshot.servers = std::move(servers);
  snapshot.exact_latency = std::move(times);
  snapshot.notes.insert(snapshot.notes.end(), notes_.begin(), notes_.end());
  return snapshot;
}

}  // namespace skewd
