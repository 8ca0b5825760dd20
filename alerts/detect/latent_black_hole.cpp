// SPDX-License-Identifier: Apache-2.0
//
// Rule R6. No server of the pool can be chosen, and nobody noticed yet because no request came: the
// next one is lost. Exact state, one scrape, never more than info. Nobody tells which pools are
// routed, so only a pool that got requests within the last hour counts. A pool without any server
// is a design: it redirects or answers by rules. Once requests are lost, black_hole.cpp has the
// word.
#include <algorithm>
#include <string>

#include "alerts/detect/pool_interval.h"
#include "alerts/detect/server_states.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Steady kRouted = 1h;

}  // namespace

void observe_latent_black_hole(PoolInterval& interval) {
  PoolMemory& pool = interval.memory;
  if (interval.requests() > 0) pool.last_request = interval.end.steady;
  const Steady quiet_for = interval.end.steady - pool.last_request;
  const bool latent = !interval.stats.empty() && nobody_can_serve(interval) &&
                      !pool.black_hole.open && pool.last_request >= Steady(0) &&
                      quiet_for <= kRouted;
  if (!latent) {
    pool.latent_since.reset();
    return;
  }
  if (!pool.latent_since) pool.latent_since = interval.begin.wall;
  Finding finding =
      claim_about(interval, FindingKind::latent_black_hole, Layer::balancer, *pool.latent_since);
  finding.severity = Severity::info;
  finding.observed = 0;
  finding.expected = 1;
  const double seconds = std::chrono::duration<double>(quiet_for).count();
  finding.summary = interval.pool.name + ": nobody could answer the next request since " +
                    render_time_of_day(finding.since) + " (" + why_nobody(interval) +
                    "; the last request came " + sentence::seconds(seconds) + " ago)";
  finding.evidence = {{"usable_servers", 0},
                      {"servers", static_cast<double>(interval.stats.size())},
                      {"seconds_since_request", seconds}};
  interval.claims.push_back(std::move(finding));
}

}  // namespace skewd
