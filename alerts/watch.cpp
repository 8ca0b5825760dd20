// SPDX-License-Identifier: Apache-2.0
#include "alerts/watch.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "alerts/changes.h"
#include "alerts/config_risk.h"
#include "alerts/detect/detector.h"
#include "alerts/detect/threshold.h"
#include "alerts/detect/totals.h"
#include "alerts/glob.h"
#include "alerts/innocent.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr int kPassedOver = 10;        // while files are being read; they may be unreadable
constexpr int kOutdatedTolerated = 3;  // then the older process is the one that is left
constexpr Steady kLongestPause = 1h;   // of ours, that is compared as one interval
constexpr Steady kEvidenceLasts = 24h;
constexpr std::string_view kSessions = "rdp-cookie";  // any word of clients bound to servers

bool any_pool_began_anew(const Snapshot& before, const Snapshot& after,
                         const Correspondence& where) {
  for (std::size_t i = 0; i < after.pools.size(); ++i) {
    const std::size_t old = where.pools[i];
    if (old != Correspondence::kNew && began_anew(before.pools[old], after.pools[i])) return true;
  }
  return false;
}

template <typename Stats>
void hold_all(const std::vector<Stats>& before, std::vector<Stats>& after,
              const std::vector<std::size_t>& where) {
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (where[i] != Correspondence::kNew) hold_small_steps(before[where[i]], after[i]);
  }
}

void hold_steps(const Snapshot& before, Snapshot& after, const Correspondence& where) {
  hold_all(before.pools, after.pools, where.pools);
  hold_all(before.servers, after.servers, where.servers);
  hold_all(before.listeners, after.listeners, where.listeners);
}

// What a log counted of a server that it had not seen before: counts that began with the interval.
// A count beyond the pool's is of a server that was away.
ServerTraffic first_traffic(const ServerStats& stats, const PoolTraffic& pool) {
  if (stats.attempts.value_or(0) > pool.requests.value_or(0)) return {};
  return {.picks = stats.picks,
          .attempts = stats.attempts,
          .responses = stats.responses,
          .errors_5xx = stats.errors_5xx,
          .connect_errors = stats.connect_errors,
          .response_errors = stats.response_errors,
          .retries = stats.retries,
          .redispatches = stats.redispatches,
          .timed = {}};
}

}  // namespace

Watch::Watch(BalancerSettings settings, double false_alarms_per_year)
    : settings_(std::move(settings)), false_alarms_per_year_(false_alarms_per_year) {
  if (settings_.config.empty()) declared_ = std::make_shared<Declaration>();
}

void Watch::configure(BalancerSettings settings, double false_alarms_per_year) {
  settings_ = std::move(settings);
  false_alarms_per_year_ = false_alarms_per_year;
  if (!settings_.config.empty()) return;
  declared_ = std::make_shared<Declaration>();
  forget_files();
}

Judgement Watch::judgement_of(const Topology::Pool& pool) const {
  Judgement judgement;
  std::string_view algorithm = pool.algorithm;
  if (declared_ && share_class_of(algorithm) == ShareClass::unknown) {
    algorithm = declared_->algorithm_of(pool.name);
  }
  // Weights that are guesses compare with nothing, and requests that sessions lead are no picks.
  if (!completion_.knows_weights(pool)) algorithm = {};
  if (!pool.tells_picks && completion_.keeps_clients(pool.name)) algorithm = kSessions;
  std::optional<double> tolerance;
  for (const PoolSettings& settings : settings_.pools) {
    if (!matches_glob(settings.match, pool.name)) continue;
    if (!settings.algorithm.empty()) algorithm = settings.algorithm;
    tolerance = settings.share_tolerance;
    break;
  }
  judgement.share_class = share_class_of(algorithm);
  judgement.share_tolerance = tolerance.value_or(usual_tolerance(judgement.share_class));
  return judgement;
}

bool Watch::is_ignored(const std::string& pool) const {
  const auto settings =
      std::find_if(settings_.pools.begin(), settings_.pools.end(),
                   [&](const PoolSettings& one) { return matches_glob(one.match, pool); });
  return settings != settings_.pools.end() && settings->ignore;
}

// A reload leaves the old process answering for a moment: its counters are of the past. If it goes
// on answering, it is the one that is left.
Transition Watch::transition_to(const Snapshot& next) {
  const Transition transition = transition_between(*last_, next);
  if (transition != Transition::outdated) {
    outdated_in_a_row_ = 0;
    return transition;
  }
  if (++outdated_in_a_row_ <= kOutdatedTolerated) return transition;
  outdated_in_a_row_ = 0;
  return Transition::replaced;
}

// Over a restart of ours. Nobody can say when in a long pause something happened, so its counters
// are not compared. After a day evidence that was gathered before is about another world.
Transition Watch::after_pause(const Snapshot& next, Transition transition) {
  const Steady pause = next.at.steady - last_->at.steady;
  after_a_day_ = pause > kEvidenceLasts;
  return transition == Transition::same && pause > kLongestPause ? Transition::regrouped
                                                                 : transition;
}

// After a restart of ours servers that only the files tell would seem gone until those are read,
// and what is known of them with them.
bool Watch::must_wait_for_files(const Snapshot& next) {
  return resumed_ && !declared_ && Completion::is_needed(*next.topology) &&
         ++passed_over_ <= kPassedOver;
}

std::vector<FindingEvent> Watch::absorb(Snapshot snapshot) {
  snapshot.at = on_own_clock(snapshot.at);
  seen_ = snapshot.at;
  if (must_wait_for_files(snapshot)) return {};
  snapshot =
      completion_.complete(std::move(snapshot), declared_, last_ ? last_->topology.get() : nullptr);
  if (!last_) {
    pools_.resize(snapshot.topology->pools.size());
    servers_.resize(snapshot.topology->servers.size());
    listener_totals_.resize(snapshot.topology->listeners.size());
    last_ = std::move(snapshot);
    return {};
  }
  Transition transition = transition_to(snapshot);
  if (transition == Transition::outdated) return {};
  const bool same_layout =
      last_->topology == snapshot.topology || (resumed_ && *last_->topology == *snapshot.topology);
  const Correspondence where = same_layout ? identity_of(*snapshot.topology)
                                           : correspondence(*last_->topology, *snapshot.topology);
  // Where nobody tells the process, a new one shows only in its counters; not in those that we
  // keep ourselves.
  if (transition == Transition::same && snapshot.processes.empty() &&
      snapshot.counting_since_ms == 0 && !snapshot.counters_survive_reload &&
      any_pool_began_anew(*last_, snapshot, where)) {
    transition = Transition::replaced;
  }
  if (resumed_) transition = after_pause(snapshot, transition);
  if (!same_layout) move_memories(where);
  if (transition == Transition::same) hold_steps(*last_, snapshot, where);
  if (!snapshot.tables) snapshot.tables = last_->tables;  // not yet read
  const std::uint64_t known_changes = last_change_id_;
  note_changes(snapshot, where, transition);
  compare(snapshot, where, transition);
  audit(snapshot, last_change_id_ - known_changes);
  resumed_ = false;
  after_a_day_ = false;
  last_ = std::move(snapshot);
  return track(last_->at);
}

void Watch::move_memories(const Correspondence& where) {
  const auto moved = [](auto& memories, const std::vector<std::size_t>& from) {
    std::decay_t<decltype(memories)> kept(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (from[i] != Correspondence::kNew) kept[i] = std::move(memories[from[i]]);
    }
    memories = std::move(kept);
  };
  moved(listener_totals_, where.listeners);
  moved(pools_, where.pools);
  moved(servers_, where.servers);
}

void Watch::compare(const Snapshot& next, const Correspondence& where, Transition transition) {
  const double seconds =
      std::max(1e-3, std::chrono::duration<double>(next.at.steady - last_->at.steady).count());
  const Topology& topology = *next.topology;
  server_traffic_.assign(topology.servers.size(), {});
  pool_traffic_.assign(topology.pools.size(), {});
  usable_.assign(topology.servers.size(), 0);
  claims_.clear();
  for (std::size_t pool = 0; pool < topology.pools.size(); ++pool) {
    observe_pool(next, where, pool, transition, seconds);
  }
  const bool comparable = transition == Transition::same;
  observe_listeners(next, where, comparable, seconds);
  // That we did not watch does not mean that the balancer keeps restarting.
  if (comparable || !resumed_) blindness_.note_interval(seconds, comparable);
}

// Fills in the traffic of the pool and its servers, also of servers that a log tells for the first
// time. False if any of its counters began anew.
bool Watch::compare_pool(const Snapshot& next, const Correspondence& where, std::size_t pool) {
  const Topology::Pool& names = next.topology->pools[pool];
  const std::size_t old_pool = where.pools[pool];
  if (old_pool == Correspondence::kNew) return false;
  if (began_anew(last_->pools[old_pool], next.pools[pool])) return false;
  pool_traffic_[pool] = traffic_between(last_->pools[old_pool], next.pools[pool]);
  const bool timed = last_->exact_latency.size() == last_->servers.size() &&
                     next.exact_latency.size() == next.servers.size();
  for (std::size_t i = names.first_server; i < names.first_server + names.server_count; ++i) {
    const std::size_t old = where.servers[i];
    if (old == Correspondence::kNew) {
      if (next.counting_since_ms == 0 || names.tells_members) continue;
      server_traffic_[i] = first_traffic(next.servers[i], pool_traffic_[pool]);
      continue;
    }
    if (began_anew(last_->servers[old], next.servers[i])) return false;
    server_traffic_[i] = traffic_between(last_->servers[old], next.servers[i]);
    if (timed) {
      server_traffic_[i].timed = time_between(last_->exact_latency[old], next.exact_latency[i]);
    }
  }
  return true;
}

void Watch::observe_pool(const Snapshot& next, const Correspondence& where, std::size_t pool,
                         Transition transition, double seconds) {
  const Topology::Pool& names = next.topology->pools[pool];
  const bool counted = transition == Transition::same && compare_pool(next, where, pool);
  const std::span usable = std::span(usable_).subspan(names.first_server, names.server_count);
  const std::span traffic =
      std::span(server_traffic_).subspan(names.first_server, names.server_count);
  if (!counted) {
    std::fill(traffic.begin(), traffic.end(), ServerTraffic());
    pool_traffic_[pool] = {};
  }
  find_usable(next.topology->servers_of(names), next.servers_of(names), usable);
  std::vector<Change> changes;
  PoolInterval interval{
      .begin = last_->at,
      .end = next.at,
      .seconds = seconds,
      .counted = counted,
      .changed = changed_pools_[pool] != 0,
      .judgement = judgement_of(names),
      .pool = names,
      .names = next.topology->servers_of(names),
      .pool_stats = next.pools[pool],
      .stats = next.servers_of(names),
      .exact = exact_latency_of(next, names),
      .pool_traffic = pool_traffic_[pool],
      .traffic = traffic,
      .balancer_errors = balancer_errors(pool_traffic_[pool], traffic),
      .usable = usable,
      .memory = pools_[pool],
      .servers = std::span(servers_).subspan(names.first_server, names.server_count),
      .trial = trial_,
      .claims = claims_,
      .changes = changes};
  interval.judgement.threshold =
      threshold_nats(std::clamp(seconds, 1.0, 60.0), false_alarms_per_year_);
  if (transition == Transition::replaced) {
    count_fresh_process(interval);
  } else if (counted) {
    count_totals(interval);
  }
  for (const Detector& detector : detectors()) detector.observe(interval);
  interval.memory.queued_lately = next.pools[pool].queued.value_or(0) > 0;
  for (Change& change : changes) record_shift(std::move(change));
}

void Watch::observe_listeners(const Snapshot& next, const Correspondence& where, bool counted,
                              double seconds) {
  const Topology& topology = *next.topology;
  listener_traffic_.assign(topology.listeners.size(), {});
  listener_totals_.resize(topology.listeners.size());
  for (std::size_t i = 0; counted && i < topology.listeners.size(); ++i) {
    const std::size_t old = where.listeners[i];
    if (old == Correspondence::kNew) continue;
    counted = !began_anew(last_->listeners[old], next.listeners[i]);
    listener_traffic_[i] = traffic_between(last_->listeners[old], next.listeners[i]);
    listener_totals_[i].requests += listener_traffic_[i].requests.value_or(0);
    listener_totals_[i].errors += listener_traffic_[i].errors_5xx.value_or(0);
  }
  if (!counted) {
    listener_errors_.hold(claims_);
    routing_.hold(claims_);
    return;
  }
  routing_.observe({.begin = last_->at,
                    .end = next.at,
                    .seconds = seconds,
                    .topology = topology,
                    .listeners = listener_traffic_,
                    .pools = pool_traffic_,
                    .memories = pools_},
                   claims_);
  listener_errors_.observe(
      {.begin = last_->at,
       .end = next.at,
       .seconds = seconds,
       .threshold = threshold_nats(std::clamp(seconds, 1.0, 60.0), false_alarms_per_year_),
       .topology = topology,
       .listeners = listener_traffic_,
       .pools = pool_traffic_},
      claims_);
}

std::vector<FindingEvent> Watch::look(Moment now, std::chrono::milliseconds interval,
                                      const std::vector<SourceSight>& sources) {
  seen_ = on_own_clock(now);
  blindness_.observe(seen_, interval, sources);
  return track(seen_);
}

std::vector<FindingEvent> Watch::note_probes(ProbeSight sight, Moment now) {
  put_judged(audits_.note_routes(sight));
  probes_ = std::move(sight);
  return track(on_own_clock(now));
}

std::uint64_t Watch::route_changes() const {
  std::uint64_t count = 0;
  for (const auto& [kind, changes] : change_counts_) {
    if (Audits::tries_routes(kind)) count += changes;
  }
  return count;
}

void Watch::add_probe_claims(std::vector<Finding>& claims) const {
  if (probes_) {
    claims.insert(claims.end(), probes_->claims.begin(), probes_->claims.end());
    return;
  }
  std::copy_if(tracker_.open().begin(), tracker_.open().end(), std::back_inserter(claims),
               is_of_probes);
}

std::vector<FindingEvent> Watch::track(Moment now) {
  std::vector<Finding> claims = claims_;
  add_probe_claims(claims);
  drift_.claim(now, claims);
  table_drift_.claim(now, claims);
  std::erase_if(
      claims, [&](const Finding& claim) { return !claim.pool.empty() && is_ignored(claim.pool); });
  if (declared_) {
    claim_config_risks(*declared_, claims);
  } else {
    hold_config_risks(tracker_.open(), claims);
  }
  blindness_.add_claim(now, claims);
  flap_guard_.calm(claims, now);
  for (Finding& claim : claims) {
    claim.balancer = settings_.name;
    if (last_ && claim.kind != FindingKind::blind) {
      claim.innocent = innocents_of(claim, claims, *last_->topology, servers_);
    }
  }
  std::vector<FindingEvent> events = tracker_.update(std::move(claims), now.wall);
  for (FindingEvent& event : events) {
    if (event.kind != FindingEventKind::opened || !event.finding.cause.kind.empty()) continue;
    event.finding.cause = cause_of(event.finding, changes_);
    tracker_.set_cause(event.finding.id, event.finding.cause);
  }
  return events;
}

}  // namespace skewd
