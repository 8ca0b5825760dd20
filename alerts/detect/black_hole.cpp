// SPDX-License-Identifier: Apache-2.0
//
// Rule R1. No server of the pool can be chosen and requests arrive: they are lost. Exact state,
// one scrape, one request. Persisted requests that a draining server still answers are not lost,
// so at least one answer must be the balancer's own. While requests keep coming the claim stands;
// it ends when a server can be chosen again and not all is lost any more (Apache tries dead servers
// again when all are dead), or when the requests have stayed away for twenty times their usual
// distance (5 s to 2 min). Where states are not told, a pool that nobody ever got an answer of
// cannot answer either, once each of its servers is known to be silent.
#include <algorithm>
#include <string>

#include "alerts/detect/pool_interval.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

Steady patience(double lost_per_second) {
  const double seconds = lost_per_second > 0 ? 20 / lost_per_second : 120;
  return std::clamp(Steady(static_cast<std::int64_t>(seconds * 1000)), Steady(5s), Steady(120s));
}

// A pool that answered before has lost its servers: that is theirs, not the balancer's.
bool never_answers(const PoolInterval& interval) {
  bool any = false;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.usable[i] == 0) continue;
    const SilenceMemory& silence = interval.servers[i].silence;
    if (!silence.open || silence.answered) return false;
    any = true;
  }
  return any;
}

bool nobody_answered(const PoolInterval& interval) {
  return std::all_of(interval.traffic.begin(), interval.traffic.end(),
                     [](const ServerTraffic& server) { return server.responses == Count(0); });
}

std::string why(const PoolInterval& interval) {
  if (nobody_can_serve(interval)) return why_nobody(interval);
  const std::size_t count = interval.stats.size();
  return servers_text(count, count) + " answer nothing";
}

}  // namespace

void observe_black_hole(PoolInterval& interval) {
  BlackHoleMemory& hole = interval.memory.black_hole;
  const bool goes_on =
      hole.open && interval.counted && interval.balancer_errors > 0 && nobody_answered(interval);
  const bool nobody = nobody_can_serve(interval) || never_answers(interval) || goes_on;
  const double lost = interval.counted && nobody ? interval.balancer_errors : 0;
  if (lost > 0) {
    if (!hole.open) hole = {.open = true, .since = interval.begin.wall};
    hole.lost += lost;
    hole.last_loss = interval.end.steady;
  }
  if (!hole.open) return;
  const double seconds =
      std::max(1.0, static_cast<double>((interval.end.wall - hole.since).count()) / 1000.0);
  const double rate = hole.lost / seconds;
  if (!nobody || interval.end.steady - hole.last_loss > patience(rate)) {
    hole = {};
    return;
  }
  Finding finding = claim_about(interval, FindingKind::black_hole, Layer::balancer, hole.since);
  finding.severity = capped_by_impact(Severity::critical, hole.lost / std::max(seconds, 60.0));
  finding.observed = 1;
  finding.expected = 0;
  finding.impact_rps = rate;
  finding.summary = interval.pool.name + ": requests reach a pool with no live server; " +
                    sentence::count(hole.lost) + " lost since " + render_time_of_day(hole.since) +
                    " (" + sentence::rate(rate) + "): " + why(interval);
  finding.evidence = {{"lost_requests", hole.lost},
                      {"servers", static_cast<double>(interval.stats.size())},
                      {"usable_servers", static_cast<double>(usable_servers(interval))}};
  interval.claims.push_back(std::move(finding));
}

}  // namespace skewd
