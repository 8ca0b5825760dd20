// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/mapped_shift.h"

#include <algorithm>
#include <cmath>

#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostShifts = 16;
constexpr std::size_t kMostPools = 1000;
constexpr double kEnoughBefore = 10;  // seconds
constexpr double kLeastRate = 0.5;    // requests per second, of a pool that is looked at
constexpr double kLookFor = 30;       // seconds
constexpr double kLostZ = 4.5;
constexpr double kGainedZ = 3;
constexpr double kLostPart = 0.2;
constexpr double kAccounted =
    0.5;                      // of what was lost came to the other pool, at most twice as much
constexpr double kBack = 10;  // seconds
constexpr Steady kStandsAtMost = 15min;
constexpr auto kHarmWithin = 60s;

}  // namespace

void MappedShifts::begin(const MappedRoute& route, const Topology& topology,
                         std::span<const PoolMemory> memories) {
  const bool is_part = std::any_of(shifts_.begin(), shifts_.end(), [&](const Shift& shift) {
    const auto has = [&](const std::string& pool) {
      return !pool.empty() && (pool == shift.from || pool == shift.to);
    };
    return has(route.from) || has(route.to);
  });
  if (is_part || shifts_.size() == kMostShifts || route.from == route.to) return;
  Shift shift;
  shift.from = route.from;
  shift.to = route.to;
  shift.text = route.text;
  shift.since = route.since;
  for (std::size_t i = 0; i < memories.size() && shift.before.size() < kMostPools; ++i) {
    const double seconds = memories[i].minute_seconds.sum();
    if (seconds < kEnoughBefore) continue;
    const double rate = memories[i].minute_requests.sum() / seconds;
    const std::string& name = topology.pools[i].name;
    const bool is_named = name == route.from || name == route.to;
    if (rate < kLeastRate && !is_named) continue;
    shift.before[name] = rate;
    shift.before_seconds = std::max(shift.before_seconds, seconds);
  }
  shifts_.push_back(std::move(shift));
}

// Requests more or less than would have come, and how many that may be by chance.
double MappedShifts::Shift::change_of(const std::string& pool) const {
  const auto count = counts.find(pool);
  const auto rate = before.find(pool);
  if (count == counts.end() || rate == before.end()) return 0;
  return count->second - rate->second * seconds;
}

double MappedShifts::Shift::noise_of(const std::string& pool) const {
  const auto rate = before.find(pool);
  const double due = rate == before.end() ? 0 : rate->second * seconds;
  return std::sqrt(due * (1 + seconds / std::max(1.0, before_seconds)) + 1);
}

// Of pools that the change does not name the one that lost or got most is meant.
void MappedShifts::Shift::look() {
  std::string lost = from;
  std::string got = to;
  for (const auto& [pool, rate] : before) {
    const double change = change_of(pool);
    if (from.empty() && pool != to && (lost.empty() || change < change_of(lost))) lost = pool;
    if (to.empty() && pool != from && (got.empty() || change > change_of(got))) got = pool;
  }
  if (lost.empty() || got.empty() || !before.contains(lost)) return;
  const double left = -change_of(lost);
  const double came = change_of(got);
  const double due = before.at(lost) * seconds;
  if (left < kLostZ * noise_of(lost) || left < kLostPart * due) return;
  if (came < kGainedZ * noise_of(got) || came < kAccounted * left || came * kAccounted > left) {
    return;
  }
  from = lost;
  to = got;
  stands = true;
  moved = left / seconds;
  part = std::min(1.0, left / due);
}

// False: the shift is over, or there was none.
bool MappedShifts::follow(Shift& shift, const Interval& interval) {
  if (interval.end.steady - shift.since.steady > kStandsAtMost) return false;
  if (!shift.stands) {
    shift.seconds += interval.seconds;
    ++shift.intervals;
  }
  for (std::size_t i = 0; i < interval.pools.size(); ++i) {
    const std::string& name = interval.topology.pools[i].name;
    const auto rate = shift.before.find(name);
    if (rate == shift.before.end() || !interval.pools[i].requests.has_value()) continue;
    const auto requests = static_cast<double>(*interval.pools[i].requests);
    if (!shift.stands) {
      shift.counts[name] += requests;
    } else if (name == shift.from) {
      const double lately = interval.memories[i].volume.rate.recent();
      const bool is_back = lately >= rate->second * (1 - shift.part / 2);
      shift.back_seconds = is_back ? shift.back_seconds + interval.seconds : 0;
    }
  }
  if (shift.stands) return shift.back_seconds < kBack;
  if (shift.intervals >= 2) shift.look();
  return shift.stands || shift.seconds < kLookFor;
}

void MappedShifts::observe(const Interval& interval) {
  std::erase_if(shifts_, [&](Shift& shift) { return !follow(shift, interval); });
}

void MappedShifts::claim(std::span<const Finding> others, std::vector<Finding>& claims) const {
  for (const Shift& shift : shifts_) {
    if (!shift.stands) continue;
    const bool is_told = std::any_of(claims.begin(), claims.end(), [&](const Finding& claim) {
      return claim.kind == FindingKind::routing_shift &&
             (claim.pool == shift.from || claim.pool == shift.to);
    });
    if (is_told) continue;
    Finding finding;
    finding.kind = FindingKind::routing_shift;
    finding.layer = Layer::balancer;
    finding.severity = Severity::info;
    finding.pool = shift.from;
    finding.other_pool = shift.to;
    finding.since = shift.since.wall;
    finding.observed = shift.part;
    finding.expected = 0;
    for (const Finding& other : others) {
      const bool concerned = other.pool == shift.from || other.pool == shift.to;
      const bool follows =
          other.since >= finding.since && other.since <= finding.since + kHarmWithin;
      if (!concerned || !follows) continue;
      finding.severity = std::max(finding.severity, other.severity);
      if (other.severity > Severity::info) finding.impact_rps = shift.moved;
    }
    finding.summary = shift.from + ": " + sentence::percent(shift.part) + " of its requests (" +
                      sentence::rate(shift.moved) + ") go to " + shift.to + " instead since " +
                      render_time_of_day(finding.since) + ", as the map orders: " + shift.text;
    finding.evidence = {{"moved_requests_per_second", shift.moved}};
    claims.push_back(std::move(finding));
  }
}

}  // namespace skewd
