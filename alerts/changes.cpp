// SPDX-License-Identifier: Apache-2.0
#include "alerts/changes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

std::string_view state_word(ServerState state) {
  switch (state) {
    case ServerState::up:
    case ServerState::going_down: return "up";
    case ServerState::down:
    case ServerState::going_up: return "down";
    case ServerState::drain: return "drain";
    case ServerState::maintenance: return "maintenance";
    case ServerState::unresolved: return "unresolved";
    case ServerState::unknown: return "unknown";
  }
  return "unknown";
}

std::string weight_text(float weight) {
  return std::to_string(static_cast<long>(std::lround(weight)));
}

// Coming back undoes what took the server out, so the earlier state tells who acted.
ChangeKind kind_of(const ServerStats& before, const ServerStats& after) {
  const bool is_out = after.state == ServerState::maintenance || after.state == ServerState::drain;
  const StateReason reason = is_out ? after.reason : before.reason;
  return reason == StateReason::administrator || reason == StateReason::tracked ? ChangeKind::state
                                                                                : ChangeKind::check;
}

class Ledger {
 public:
  Ledger(Instant at, const ChangeContext& context) : at_(at), context_(context) {}
  void add(ChangeKind kind, ChangeSource source, const std::string& pool, const std::string& server,
           std::string before, std::string after) {
    Change change;
    change.at = at_;
    change.kind = kind;
    change.source = source;
    change.pool = pool;
    change.server = server;
    change.before = std::move(before);
    change.after = std::move(after);
    changes_.push_back(std::move(change));
  }
  [[nodiscard]] const ChangeContext& context() const { return context_; }
  std::vector<Change> take() { return std::move(changes_); }

 private:
  Instant at_;
  const ChangeContext& context_;
  std::vector<Change> changes_;
};

// What the source does not tell is of a file, and listed with its edit.
void compare(Ledger& ledger, const Topology::Pool& identity, const std::string& server,
             const ServerStats& before, const ServerStats& after) {
  const std::string& pool = identity.name;
  if (identity.tells_weights && before.configured_weight != after.configured_weight) {
    ledger.add(ChangeKind::weight, source_of_weight(ledger.context(), before, after), pool, server,
               weight_text(before.configured_weight), weight_text(after.configured_weight));
  }
  if (before.state == after.state) return;
  const std::string_view was = state_word(before.state);
  const std::string_view is = state_word(after.state);
  const bool told = before.state != ServerState::unknown && after.state != ServerState::unknown;
  if (was == is || !told) return;
  const ChangeKind kind = kind_of(before, after);
  ledger.add(kind, source_of_state(ledger.context(), kind, before, after), pool, server,
             std::string(was), std::string(is));
}

std::string address_text(const Topology::Server& server) {
  return server.address.empty() ? "there" : server.address;
}

// Who is there by name, in all pools: one that keeps its name and loses its address has moved.
class Names {
 public:
  explicit Names(const Snapshot& snapshot) {
    for (const Topology::Pool& pool : snapshot.topology->pools) {
      for (std::size_t i = 0; i < pool.server_count; ++i) {
        const std::size_t position = pool.first_server + i;
        servers_.emplace(std::pair(pool.name, snapshot.topology->servers[position].name),
                         snapshot.servers[position].state);
      }
    }
  }
  [[nodiscard]] ChangeSource source(const ChangeContext& context, const Topology::Pool& pool,
                                    const Topology::Server& server, ServerState here) const {
    const auto other = servers_.find(std::pair(pool.name, server.name));
    const bool moved = other != servers_.end();
    const bool unresolved =
        here == ServerState::unresolved || (moved && other->second == ServerState::unresolved);
    return unresolved ? ChangeSource::dns
                      : source_of_server(context, pool.name, server.name, moved);
  }

 private:
  std::map<std::pair<std::string, std::string>, ServerState> servers_;
};

void note_new(Ledger& ledger, const Snapshot& after, const Names& before,
              const Topology::Pool& pool, std::size_t position) {
  const Topology::Server& server = after.topology->servers[position];
  const ChangeSource source =
      before.source(ledger.context(), pool, server, after.servers[position].state);
  ledger.add(ChangeKind::servers, source, pool.name, server.name, "none", address_text(server));
}

void note_vanished(Ledger& ledger, const Snapshot& before, const Snapshot& after,
                   const Correspondence& where) {
  const std::set<std::size_t> kept(where.servers.begin(), where.servers.end());
  const Names names(after);
  std::set<std::string> pools;
  for (const Topology::Pool& pool : after.topology->pools) pools.insert(pool.name);
  for (const Topology::Pool& pool : before.topology->pools) {
    if (!pool.tells_members) continue;
    if (!pools.contains(pool.name)) {
      ledger.add(ChangeKind::servers, source_of_order(ledger.context()), pool.name, {}, "pool",
                 "gone");
    }
    for (std::size_t i = 0; i < pool.server_count; ++i) {
      const std::size_t position = pool.first_server + i;
      if (kept.contains(position)) continue;
      const Topology::Server& server = before.topology->servers[position];
      const ChangeSource source =
          names.source(ledger.context(), pool, server, before.servers[position].state);
      ledger.add(ChangeKind::servers, source, pool.name, server.name, address_text(server), "gone");
    }
  }
}

}  // namespace

std::vector<Change> changes_between(const Snapshot& before, const Snapshot& after,
                                    const Correspondence& where, const ChangeContext& context) {
  Ledger ledger(before.at.wall, context);
  const Topology& topology = *after.topology;
  const bool same_layout = before.topology == after.topology;
  const std::optional<Names> names = same_layout ? std::nullopt : std::optional<Names>(before);
  for (const Topology::Pool& pool : topology.pools) {
    for (std::size_t i = 0; i < pool.server_count; ++i) {
      const std::size_t position = pool.first_server + i;
      const std::size_t old = where.servers[position];
      if (old != Correspondence::kNew) {
        compare(ledger, pool, topology.servers[position].name, before.servers[old],
                after.servers[position]);
      } else if (names && pool.tells_members) {
        note_new(ledger, after, *names, pool, position);
      }
    }
  }
  if (!same_layout) note_vanished(ledger, before, after, where);
  return ledger.take();
}

std::string describe_together(const Change& named, const std::deque<Change>& changes) {
  std::vector<std::string> servers;
  for (const Change& change : changes) {
    const bool together = change.kind == named.kind && change.pool == named.pool &&
                          change.before == named.before && change.after == named.after &&
                          change.at == named.at;
    if (together && !change.server.empty()) servers.push_back(change.server);
  }
  if (servers.size() < 2) return render_change(named);
  return render_time_of_day(named.at) + " " + named.pool + "/" + sentence::names(servers) + ": " +
         std::string(name_of(named.kind)) + " " + named.before + " -> " + named.after;
}

namespace {

// What was edited since the reload before it, first what concerns the pool.
std::string put_in_force_by(const Change& reload, const std::string& pool,
                            const std::deque<Change>& changes) {
  Instant begin{};
  for (const Change& change : changes) {
    const bool earlier = is_of_process(change.kind) && change.at < reload.at;
    if (earlier) begin = std::max(begin, change.at);
  }
  const Change* named = nullptr;
  std::size_t edits = 0;
  for (const Change& change : changes) {
    if (change.kind != ChangeKind::file || change.at <= begin || change.at > reload.at + 10s) {
      continue;
    }
    ++edits;
    if (named == nullptr || (named->pool != pool && change.pool == pool)) named = &change;
  }
  if (named == nullptr) return {};
  std::string text = "; edited before: ";
  if (!named->pool.empty()) text += named->pool;
  if (!named->server.empty()) text += "/" + named->server;
  if (!named->pool.empty()) text += ": ";
  text += named->before + " -> " + named->after;
  if (edits > 1) text += ", and " + std::to_string(edits - 1) + " more";
  return text;
}

}  // namespace

bool is_about_routes(const Finding& finding) {
  return finding.kind == FindingKind::routing_shift || finding.kind == FindingKind::traffic_drop ||
         finding.kind == FindingKind::traffic_surge || finding.kind == FindingKind::black_hole;
}

// Entries of a map that gives pools explain what befalls these; others may concern any route.
int rank_of_table(const Change& change, const Finding& finding) {
  const auto concerns = [&](const std::string& pool) {
    return !pool.empty() && (pool == finding.pool || pool == finding.other_pool);
  };
  const bool about_routes = is_about_routes(finding);
  if (concerns(change.pool) || concerns(change.other_pool)) return about_routes ? 4 : 3;
  const bool names_others = !change.pool.empty() || !change.other_pool.empty();
  return about_routes && (!names_others || finding.pool.empty()) ? 1 : 0;
}

// The nearest in time; of those that came together with it, the one that explains most: what was
// done to the server itself, and a health check least, which only reports.
Cause cause_of(const Finding& finding, const std::deque<Change>& changes) {
  const auto rank = [&](const Change& change) {
    if (change.kind == ChangeKind::ordered_shift) return 0;  // says the same in other words
    if (change.kind == ChangeKind::file) return 0;           // not in force by itself
    if (is_of_process(change.kind)) return 1;
    if (change.kind == ChangeKind::map || change.kind == ChangeKind::acl) {
      return rank_of_table(change, finding);
    }
    if (change.pool.empty() || change.pool != finding.pool) return 0;
    if (change.kind == ChangeKind::check) return 2;
    return change.server == finding.server ? 4 : 3;
  };
  const Change* best = nullptr;
  for (const Change& change : changes) {
    const bool in_time = change.at >= finding.since - 120s && change.at <= finding.opened;
    if (!in_time || rank(change) == 0) continue;
    const bool much_later = best != nullptr && change.at > best->at + 5s;
    if (best == nullptr || much_later || rank(change) >= rank(*best)) best = &change;
  }
  if (best == nullptr) return {};
  std::string text = describe_together(*best, changes);
  if (is_of_process(best->kind)) text += put_in_force_by(*best, finding.pool, changes);
  return {std::string(name_of(best->kind)), best->id, std::move(text)};
}

}  // namespace skewd
