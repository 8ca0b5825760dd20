// SPDX-License-Identifier: Apache-2.0
//
// A change after which the shares that servers are due, by weight and administrative state, differ
// from before by more than half in total variation. That may be wanted, so it is a change and no
// finding; but it is watched for a quarter of an hour, and becomes suspect if errors, queue or
// latency get worse meanwhile for ten seconds, and no other finding of the pool explains it.
#include <algorithm>
#include <cmath>
#include <string>

#include "alerts/detect/ordered_share.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/total_time.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr double kShift = 0.5;
constexpr Steady kWatched = 15min;
constexpr double kWorseErrors = 5;
constexpr double kWorseErrorRatio = 0.05;  // added
constexpr double kWorseSlowdown = 2;
constexpr double kWorseAddedMs = 50;
constexpr double kWorseSeconds = 10;
constexpr double kEnoughRequests = 100;  // that a mean is made of

// Half the sum of differences; servers that vanished took their share with them.
double total_variation(const PoolInterval& interval, const std::vector<double>& due) {
  double moved = 0;
  double known_before = 0;
  for (std::size_t i = 0; i < due.size(); ++i) {
    const double before = std::max(0.0F, interval.servers[i].ordered_due);
    known_before += before;
    moved += std::abs(due[i] - before);
  }
  return (moved + std::max(0.0, 1 - known_before)) / 2;
}

bool was_told_before(const PoolInterval& interval) {
  return std::any_of(interval.servers.begin(), interval.servers.end(),
                     [](const ServerMemory& server) { return server.ordered_due >= 0; });
}

void begin_watch(PoolInterval& interval, double moved) {
  const PoolMemory& pool = interval.memory;
  ShiftMemory& shift = interval.memory.shift;
  const double requests = pool.minute_requests.sum();
  shift = ShiftMemory();
  shift.watch_until = interval.end.steady + kWatched;
  shift.at = interval.begin.wall;
  shift.error_ratio_before = requests > 0 ? pool.minute_errors.sum() / requests : 0;
  shift.latency_before_ms = pool.typical_total_ms;
  shift.queued_before = pool.queued_lately;
  Change change;
  change.at = interval.begin.wall;
  change.kind = ChangeKind::ordered_shift;
  change.pool = interval.pool.name;
  change.after = sentence::percent(moved) + " of the traffic is due elsewhere";
  interval.changes.push_back(std::move(change));
}

// What got worse since the change; empty if nothing did.
std::string what_got_worse(const PoolInterval& interval, const ShiftMemory& shift) {
  const double ratio = shift.requests > 0 ? shift.errors / shift.requests : 0;
  if (shift.errors >= kWorseErrors && ratio >= shift.error_ratio_before + kWorseErrorRatio) {
    return "errors rose from " + sentence::percent(shift.error_ratio_before) + " to " +
           sentence::percent(ratio) + " of the requests";
  }
  const std::uint64_t queued = interval.pool_stats.queued.value_or(0);
  if (queued > 0 && !shift.queued_before) {
    return sentence::count(static_cast<double>(queued)) + " requests queue where none did";
  }
  const double now = pool_total_ms(interval).value_or(-1);
  if (shift.requests >= kEnoughRequests && shift.latency_before_ms >= 0 &&
      now >= kWorseSlowdown * shift.latency_before_ms &&
      now >= shift.latency_before_ms + kWorseAddedMs) {
    return "requests take " + sentence::count(now) + " ms instead of " +
           sentence::count(shift.latency_before_ms) + " ms";
  }
  return {};
}

bool is_explained(const PoolInterval& interval) {
  return std::any_of(interval.claims.begin(), interval.claims.end(),
                     [&](const Finding& claim) { return claim.pool == interval.pool.name; });
}

// Adds what this interval showed. Returns whether the claim stands.
bool is_suspect(PoolInterval& interval) {
  ShiftMemory& shift = interval.memory.shift;
  if (!interval.counted) return shift.worse.open;
  if (is_explained(interval)) {
    shift.requests = 0;
    shift.errors = 0;
    shift.worse = {};
    return false;
  }
  shift.requests += interval.requests();
  shift.errors += static_cast<double>(interval.pool_traffic.errors_5xx.value_or(0));
  const std::string worse = what_got_worse(interval, shift);
  if (!worse.empty()) shift.reason = worse;
  const int scrapes = static_cast<int>(std::ceil(kWorseSeconds / interval.seconds)) + 1;
  return shift.worse.update(!worse.empty(), shift.at, std::max(2, scrapes), scrapes);
}

void watch(PoolInterval& interval) {
  ShiftMemory& shift = interval.memory.shift;
  if (interval.end.steady > shift.watch_until) {
    shift = {};
    return;
  }
  if (!is_suspect(interval)) return;
  Finding finding = claim_about(interval, FindingKind::change_suspect, Layer::balancer, shift.at);
  const double seconds = static_cast<double>((interval.end.wall - shift.at).count()) / 1000.0;
  finding.impact_rps = shift.errors / std::max(1.0, seconds);
  finding.summary = interval.pool.name + ": " + shift.reason + " since the change of " +
                    render_time_of_day(shift.at) + " that moved most of its traffic";
  finding.evidence = {{"errors", shift.errors}, {"requests", shift.requests}};
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_ordered_shift(PoolInterval& interval) {
  const std::vector<double> due = ordered_shares(interval.names, interval.stats);
  const bool anybody = std::any_of(due.begin(), due.end(), [](double share) { return share > 0; });
  if (anybody && was_told_before(interval)) {
    const double moved = total_variation(interval, due);
    if (moved > kShift) begin_watch(interval, moved);
  }
  for (std::size_t i = 0; anybody && i < due.size(); ++i) {
    interval.servers[i].ordered_due = static_cast<float>(due[i]);
  }
  if (interval.memory.shift.watch_until >= Steady(0)) watch(interval);
}

}  // namespace skewd
