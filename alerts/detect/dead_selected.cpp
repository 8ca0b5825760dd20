// SPDX-License-Identifier: Apache-2.0
//
// Rule R3. A server that is down or in maintenance is sent requests all the same: the algorithm
// picks it (a stale worker, processes that disagree), or clients are bound to it and get no answer
// (persistence with force-persist). Picks count from the first whole scrape after the change, in
// two scrapes. Bound requests are attempts and no picks; ten of them without an answer count, from
// four seconds after the change, because requests that were under way are tried again for three.
// A draining server is meant to serve its clients, and so is a dead one that answers them. One that
// no check watches and that is down after a failed request is tried again by design (Apache).
#include <algorithm>
#include <string>

#include "alerts/detect/impact.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr int kScrapes = 2;
constexpr double kUnanswered = 10;
constexpr float kStragglers = 4;   // seconds
constexpr Steady kPatience = 60s;  // without such a request it is over
constexpr double kFailing = 0.95;  // of the attempts, where answers are not told

bool is_dead(const ServerStats& stats) {
  if (is_left_alone(stats)) return false;
  return stats.state == ServerState::down || stats.state == ServerState::going_up ||
         stats.state == ServerState::maintenance;
}

bool is_answering(const ServerTraffic& traffic) {
  if (traffic.responses.has_value()) return *traffic.responses > 0;
  const auto attempts = static_cast<double>(traffic.attempts.value_or(0));
  return failed_connects(traffic) < kFailing * attempts;
}

// A dead server is remembered from the first time that it is sent something.
void follow(PoolInterval& interval, std::size_t i) {
  ServerFailures& failures = interval.servers[i].failures;
  const ServerTraffic& traffic = interval.traffic[i];
  const double picks = interval.picks_of(i);
  const auto attempts = static_cast<double>(traffic.attempts.value_or(0));
  const bool unanswered = attempts > 0 && !is_answering(traffic);
  const bool known = failures.trouble && failures.trouble->dead;
  if (!known && picks == 0 && !unanswered) return;
  std::optional<DeadMemory>& slot = failures.in_trouble().dead;
  if (!slot) slot = DeadMemory{.since = interval.begin.wall};
  DeadMemory& dead = *slot;
  if (picks > 0 || unanswered) dead.last = interval.end.steady;
  dead.picked_scrapes += picks > 0 ? 1 : 0;
  dead.picks += picks;
  dead.unanswered_scrapes += unanswered ? 1 : 0;
  if (unanswered && failures.dead_seconds >= kStragglers) dead.unanswered += attempts;
  const auto retries = static_cast<double>(traffic.retries.value_or(0));
  if (unanswered || picks > 0) dead.requests += std::max(picks, attempts - retries);
  dead.open = dead.open || dead.picked_scrapes >= kScrapes ||
              (dead.unanswered_scrapes >= kScrapes && dead.unanswered >= kUnanswered);
  if (interval.end.steady - dead.last <= kPatience) return;
  slot.reset();
  failures.release_trouble();
}

std::string_view state_text(ServerState state) {
  return state == ServerState::maintenance ? "in maintenance" : "down";
}

void tell(PoolInterval& interval, std::size_t i, const DeadMemory& dead) {
  Finding finding =
      claim_about(interval, FindingKind::offline_in_rotation, Layer::balancer, dead.since);
  finding.server = interval.names[i].name;
  const double seconds = std::max(
      interval.seconds, static_cast<double>((interval.end.wall - dead.since).count()) / 1000);
  finding.impact_rps = dead.requests / seconds;
  finding.severity = severity_of(interval, finding.impact_rps, is_small(interval));
  finding.observed = dead.picks > 0 ? dead.picks : dead.unanswered;
  finding.expected = 0;
  const std::string state(state_text(interval.stats[i].state));
  finding.summary = interval.pool.name + ": " + finding.server + " is " + state + " but ";
  finding.summary +=
      dead.picked_scrapes >= kScrapes
          ? "is picked all the same since " + render_time_of_day(dead.since) + " (" +
                sentence::count(dead.picks) + " picks): a worker may not know its state"
          : "is sent requests that it does not answer since " + render_time_of_day(dead.since) +
                " (" + sentence::count(dead.unanswered) + " attempts): clients are bound to it";
  finding.evidence = {{"picks", dead.picks},
                      {"unanswered_attempts", dead.unanswered},
                      {"requests_harmed_per_second", finding.impact_rps}};
  interval.claims.push_back(std::move(finding));
}

}  // namespace

void observe_dead_selected(PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    ServerFailures& failures = interval.servers[i].failures;
    const bool dead = is_dead(interval.stats[i]);
    if (!dead || failures.dead_seconds < 0) {
      failures.dead_seconds = dead ? 0 : -1;
      if (!failures.trouble || !failures.trouble->dead) continue;
      failures.trouble->dead.reset();
      failures.release_trouble();
      continue;
    }
    if (interval.counted) follow(interval, i);
    failures.dead_seconds += static_cast<float>(interval.seconds);
    if (failures.trouble && failures.trouble->dead && failures.trouble->dead->open) {
      tell(interval, i, *failures.trouble->dead);
    }
  }
}

}  // namespace skewd
