// SPDX-License-Identifier: Apache-2.0
//
// Rule R9. Checks changed a server between up and down three times within ten minutes. Each change
// clears what was under suspicion of it, so no statistic can see a server that comes and goes; this
// rule can. What an administrator does, or a server that this one follows, is no flapping. It ends
// after ten minutes without such a change. Nobody is woken over a pool without requests.
#include <algorithm>
#include <string>

#include "alerts/detect/pool_interval.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Steady kWindow = 10min;

bool is_up(ServerState state) { return is_serving(state) && state != ServerState::unknown; }
bool is_down(ServerState state) {
  return state == ServerState::down || state == ServerState::going_up;
}

bool is_by_checks(StateReason reason) {
  return reason != StateReason::administrator && reason != StateReason::tracked;
}

// Coming back undoes what took the server out, so the state that is down tells who acted.
bool changed_by_checks(const ServerFailures& before, const ServerStats& now) {
  if (!before.last_state) return false;
  if (is_up(*before.last_state) && is_down(now.state)) return is_by_checks(now.reason);
  return is_down(*before.last_state) && is_up(now.state) && is_by_checks(before.last_reason);
}

// The ring holds the last three changes: its next place is the oldest of them.
void note_change(FlapMemory& flaps, const PoolInterval& interval) {
  if (flaps.count == 0) flaps.since = interval.begin.wall;
  flaps.changes[flaps.count++ % FlapMemory::kChanges] = interval.end.steady;
  const Steady third_last = flaps.changes[flaps.count % FlapMemory::kChanges];
  flaps.open = flaps.open ||
               (flaps.count >= FlapMemory::kChanges && interval.end.steady - third_last <= kWindow);
}

Steady last_change(const FlapMemory& flaps) {
  return flaps.changes[(flaps.count - 1) % FlapMemory::kChanges];
}

void tell(PoolInterval& interval, std::size_t i, const FlapMemory& flaps) {
  Finding finding = claim_about(interval, FindingKind::flapping, Layer::server, flaps.since);
  finding.server = interval.names[i].name;
  const ServerStats& stats = interval.stats[i];
  const bool used = interval.memory.minute_requests.sum() > 0;
  finding.severity = used ? Severity::warning : Severity::info;
  finding.observed = static_cast<double>(flaps.count);
  finding.expected = 0;
  const std::string_view check = stats.check.text();
  finding.summary =
      interval.pool.name + ": " + finding.server +
      " comes and goes: " + (stats.checked ? "its checks changed it " : "its state changed ") +
      std::to_string(flaps.count) + " times since " + render_time_of_day(flaps.since) + ", now " +
      (is_up(stats.state)     ? "up"
       : is_down(stats.state) ? "down"
                              : "unknown") +
      (check.empty() ? "" : " (" + std::string(check) + ")");
  const double quiet =
      std::chrono::duration<double>(interval.end.steady - last_change(flaps)).count();
  finding.evidence = {{"state_changes", static_cast<double>(flaps.count)},
                      {"seconds_since_change", quiet},
                      {"here", is_up(stats.state) ? 0.0 : 1.0}};  // see is_gone_for_now
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_flapping(PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    ServerFailures& failures = interval.servers[i].failures;
    const ServerStats& stats = interval.stats[i];
    if (changed_by_checks(failures, stats)) {
      std::optional<FlapMemory>& flaps = failures.in_trouble().flaps;
      if (!flaps) flaps.emplace();
      note_change(*flaps, interval);
    }
    failures.last_state = stats.state;
    failures.last_reason = stats.reason;
    if (!failures.trouble || !failures.trouble->flaps) continue;
    std::optional<FlapMemory>& flaps = failures.trouble->flaps;
    if (interval.end.steady - last_change(*flaps) > kWindow) {
      flaps.reset();
      failures.release_trouble();
    } else if (flaps->open) {
      tell(interval, i, *flaps);
    }
  }
}

}  // namespace skewd
