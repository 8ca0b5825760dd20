// SPDX-License-Identifier: Apache-2.0
//
// Rule R5. `first` fills one server after the other: a later one may get requests only when those
// before it are full. Gauges show a server at the instants of scrapes only, and a burst may fill
// and leave it in between. So room must be proven: what the earliest server had at the beginning
// and all that it was sent since then are together at most half of its connection limit (without a
// limit there is always room). Three scrapes in a row in which it had room and later servers got
// more of the picks than the tolerance allows, at least ten in all, break the order. Moved on from
// a failed connection (redispatched) is not picked; whoever changed lately or warms up is left out.
//
// HAProxy orders servers by their `id`, which statistics list in the order of the file. So the
// pool must have shown that this is its order: thirty picks of the earliest while the others had
// room as well. `minconn`, which lowers the limit under little load, is not told.
#include <algorithm>
#include <limits>
#include <optional>

#include "alerts/detect/pool_interval.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr int kScrapes = 3;
constexpr double kLeastPicks = 10;
constexpr double kPicksInOrder = 30;
constexpr double kInOrder = 0.8;  // of the picks go to the earliest
constexpr double kHalfFull = 0.5;

// Who was picked, seen from the earliest server that can be.
struct Picks {
  std::size_t earliest = 0;
  std::size_t leader = 0;  // of the later ones, the one with most
  double all = 0;
  double later = 0;
};

bool is_judged(const PoolInterval& interval, std::size_t i) {
  return interval.usable[i] != 0 && interval.end.steady >= interval.servers[i].share_grace_until;
}

std::optional<Picks> count_picks(const PoolInterval& interval) {
  std::optional<Picks> picks;
  double redispatched = 0;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    redispatched += static_cast<double>(interval.traffic[i].redispatches.value_or(0));
    if (!is_judged(interval, i)) continue;
    if (!picks) {
      picks = Picks{.earliest = i, .leader = i};
    } else {
      picks->later += interval.picks_of(i);
      const bool leads = picks->leader == picks->earliest ||
                         interval.picks_of(i) > interval.picks_of(picks->leader);
      if (leads) picks->leader = i;
    }
    picks->all += interval.picks_of(i);
  }
  if (picks) picks->later = std::max(0.0, picks->later - redispatched);
  return picks;
}

// `most`: requests that it can have had at the same time.
bool has_room(const ServerStats& stats, std::optional<double> most) {
  if (stats.throttled || stats.queued.value_or(0) > 0) return false;
  if (!stats.connection_limit.has_value()) return true;
  return most && *most <= kHalfFull * static_cast<double>(*stats.connection_limit);
}

std::optional<double> in_flight_of(const ServerStats& stats) {
  if (!stats.in_flight.has_value()) return std::nullopt;
  return static_cast<double>(*stats.in_flight);
}

std::optional<double> most_at_once(const PoolInterval& interval, std::size_t i) {
  const OrderMemory& memory = *interval.memory.order;
  if (memory.earliest != i || memory.in_flight < 0) return std::nullopt;
  const ServerTraffic& traffic = interval.traffic[i];
  const Count sent = traffic.attempts.has_value() ? traffic.attempts : traffic.picks;
  return memory.in_flight + static_cast<double>(sent.value_or(0));
}

void learn_order(PoolInterval& interval, const Picks& picks) {
  if (picks.later > (1 - kInOrder) * picks.all) return;
  for (std::size_t i = picks.earliest + 1; i < interval.stats.size(); ++i) {
    const ServerStats& stats = interval.stats[i];
    if (is_judged(interval, i) && !has_room(stats, in_flight_of(stats))) return;
  }
  interval.memory.order->picks_in_order += picks.all;
}

void judge(PoolInterval& interval, const Picks& picks) {
  OrderMemory& memory = *interval.memory.order;
  const bool room =
      has_room(interval.stats[picks.earliest], most_at_once(interval, picks.earliest));
  const bool broken = room && picks.later > interval.judgement.share_tolerance * picks.all &&
                      (memory.broken.open || memory.picks_in_order >= kPicksInOrder);
  if (!broken && !memory.broken.open) {
    memory.picks = 0;
    memory.later_picks = 0;
  }
  if (broken) {
    memory.picks += picks.all;
    memory.later_picks += picks.later;
    memory.rate = picks.later / interval.seconds;
    if (!memory.broken.open) memory.leader = picks.leader;
  }
  const bool enough = memory.later_picks >= kLeastPicks;
  memory.broken.update(broken, interval.begin.wall,
                       enough ? kScrapes : std::numeric_limits<int>::max(), kScrapes);
}

std::string room_text(const PoolInterval& interval, std::size_t earliest) {
  const ServerStats& stats = interval.stats[earliest];
  if (!stats.connection_limit.has_value()) return "has no connection limit";
  return "has room (" + sentence::count(static_cast<double>(stats.in_flight.value_or(0))) + " of " +
         sentence::count(static_cast<double>(*stats.connection_limit)) + " connections)";
}

Finding make_claim(const PoolInterval& interval) {
  const OrderMemory& memory = *interval.memory.order;
  Finding finding = claim_about(interval, FindingKind::skew, Layer::balancer, memory.broken.since);
  const double share = memory.later_picks / memory.picks;
  finding.subtype = "order";
  finding.server = interval.names[memory.leader].name;
  finding.observed = share;
  finding.expected = 0;
  finding.impact_rps = memory.rate;
  finding.severity = capped_by_impact(Severity::warning, memory.rate);
  finding.summary = interval.pool.name + ": " + finding.server + " and others behind " +
                    interval.names[memory.earliest].name + " get " + sentence::percent(share) +
                    " of the requests since " + render_time_of_day(finding.since) + ", although " +
                    interval.names[memory.earliest].name + " comes first and " +
                    room_text(interval, memory.earliest);
  finding.evidence = {
      {"later_share", share}, {"later_picks", memory.later_picks}, {"picks", memory.picks}};
  return finding;
}

}  // namespace

void observe_order(PoolInterval& interval) {
  Rare<OrderMemory>& known = interval.memory.order;
  if (interval.judgement.share_class != ShareClass::ordered ||
      interval.pool_stats.sources_disagree) {
    known.reset();
    return;
  }
  if (!known) known.emplace();
  OrderMemory& memory = *known;
  if (interval.changed) {
    const double picks_in_order = memory.picks_in_order;
    memory = {};
    memory.picks_in_order = picks_in_order;
  }
  if (!interval.counted) {  // a new process may know another order
    memory.picks_in_order = 0;
    memory.in_flight = -1;
  } else if (const std::optional<Picks> picks = count_picks(interval)) {
    if (memory.earliest != picks->earliest) memory.broken = {};
    if (picks->all > 0) judge(interval, *picks);
    if (!memory.broken.open) learn_order(interval, *picks);
    memory.earliest = picks->earliest;
    memory.in_flight = in_flight_of(interval.stats[picks->earliest]).value_or(-1);
  }
  if (memory.broken.open) interval.claims.push_back(make_claim(interval));
}

}  // namespace skewd
