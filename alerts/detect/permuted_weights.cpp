// SPDX-License-Identifier: Apache-2.0
//
// Rule R7. After a change the configured weights of the same servers are those from before in
// another order: a large server may have got the weight of a small one. That alone is worth knowing
// for ten minutes. It becomes a warning when, in this time, a server whose weight grew is slow,
// fails or has requests waiting: then the weights were mixed up. Weights that come from 0 or go to
// it are no mix-up: that is how traffic is moved from one half of a pool to the other. Exchanged
// back, it is over.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "alerts/detect/pool_interval.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Steady kWatched = 10min;
constexpr int kQueueingScrapes = 2;

float before(const PoolInterval& interval, std::size_t i) {
  return interval.servers[i].former_weight;
}
float after(const PoolInterval& interval, std::size_t i) {
  return interval.stats[i].configured_weight;
}
bool has_moved(const PoolInterval& interval, std::size_t i) {
  return before(interval, i) >= 0 && before(interval, i) != after(interval, i);
}
bool has_grown(const PoolInterval& interval, std::size_t i) {
  return has_moved(interval, i) && after(interval, i) > before(interval, i);
}

bool is_permuted(const PoolInterval& interval) {
  std::vector<float> then, now;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    if (before(interval, i) < 0) return false;
    if (!has_moved(interval, i)) continue;
    if (before(interval, i) == 0 || after(interval, i) == 0) return false;
    then.push_back(before(interval, i));
    now.push_back(after(interval, i));
  }
  std::sort(then.begin(), then.end());
  std::sort(now.begin(), now.end());
  return !now.empty() && then == now;
}

// The server whose weight grew most, times over.
std::size_t find_leader(const PoolInterval& interval) {
  std::size_t leader = 0;
  float most = 0;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    if (!has_moved(interval, i) || after(interval, i) / before(interval, i) <= most) continue;
    most = after(interval, i) / before(interval, i);
    leader = i;
  }
  return leader;
}

bool is_back(const PoolInterval& interval, const std::string& leader) {
  for (std::size_t i = 0; i < interval.names.size(); ++i) {
    if (interval.names[i].name == leader) return after(interval, i) < before(interval, i);
  }
  return false;
}

void note_change(PoolInterval& interval) {
  Rare<PermutedMemory>& memory = interval.memory.permuted;
  const bool undone = memory && is_back(interval, memory->leader);
  memory.reset();
  if (undone || !is_permuted(interval)) return;
  memory.emplace(PermutedMemory{.until = interval.end.steady + kWatched,
                                .since = interval.begin.wall,
                                .leader = interval.names[find_leader(interval)].name});
}

std::string_view harm_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::latency_server: return "is slow now";
    case FindingKind::errors_server: return "answers with errors now";
    case FindingKind::connect_errors:
    case FindingKind::offline_in_rotation: return "fails requests now";
    default: return {};
  }
}

// What others say of a server that got more, for the sentence; empty: nothing.
std::string harm_told(const PoolInterval& interval) {
  for (const Finding& claim : interval.claims) {
    if (claim.pool != interval.pool.name || claim.severity == Severity::info) continue;
    const std::string_view harm = harm_of(claim.kind);
    for (std::size_t i = 0; !harm.empty() && i < interval.names.size(); ++i) {
      if (interval.names[i].name != claim.server || !has_grown(interval, i)) continue;
      return claim.server + ", the smaller one before, " + std::string(harm);
    }
  }
  return {};
}

std::optional<std::size_t> find_queue(const PoolInterval& interval) {
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    if (has_grown(interval, i) && interval.stats[i].queued.value_or(0) > 0) return i;
  }
  return std::nullopt;
}

void look_for_harm(PoolInterval& interval) {
  PermutedMemory& memory = *interval.memory.permuted;
  const std::optional<std::size_t> queue = find_queue(interval);
  const bool queueing =
      memory.queueing.update(queue.has_value(), interval.begin.wall, kQueueingScrapes, 1);
  if (!memory.harm.empty()) return;
  memory.harm = harm_told(interval);
  if (memory.harm.empty() && queueing) {
    memory.harm = "requests wait for " + interval.names[*queue].name + ", the smaller one before";
  }
}

std::string moves_text(const PoolInterval& interval) {
  std::vector<std::string> moves;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    if (!has_moved(interval, i)) continue;
    moves.push_back(interval.names[i].name + " " +
                    sentence::count(static_cast<double>(before(interval, i))) + " -> " +
                    sentence::count(static_cast<double>(after(interval, i))));
  }
  return sentence::names(moves);
}

// Of the requests that the pool gets, those that go elsewhere than before.
double moved_share(const PoolInterval& interval) {
  double moved = 0, sum = 0;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    sum += static_cast<double>(after(interval, i));
    if (has_grown(interval, i))
      moved += static_cast<double>(after(interval, i) - before(interval, i));
  }
  return sum > 0 ? moved / sum : 0;
}

Finding make_claim(const PoolInterval& interval) {
  const PermutedMemory& memory = *interval.memory.permuted;
  Finding finding = claim_about(interval, FindingKind::skew, Layer::balancer, memory.since);
  const double moved = moved_share(interval);
  const double rate =
      interval.memory.minute_requests.sum() / std::max(1.0, interval.memory.minute_seconds.sum());
  finding.subtype = "weights_swapped";
  finding.server = memory.leader;
  finding.observed = moved;
  finding.expected = 0;
  finding.impact_rps = moved * rate;
  finding.severity = memory.harm.empty() ? Severity::info
                                         : capped_by_impact(Severity::warning, finding.impact_rps);
  finding.summary = interval.pool.name + ": servers exchanged their weights at " +
                    render_time_of_day(memory.since) + " (" + moves_text(interval) + ")" +
                    (memory.harm.empty() ? "" : "; " + memory.harm);
  finding.evidence = {{"moved_share", moved}, {"requests_per_second", rate}};
  return finding;
}

}  // namespace

void observe_permuted_weights(PoolInterval& interval) {
  Rare<PermutedMemory>& memory = interval.memory.permuted;
  if (interval.memory.weights_changed_at == interval.end.steady) note_change(interval);
  if (!memory) return;
  const bool applies = interval.judgement.share_class != ShareClass::ordered &&
                       !interval.pool_stats.sources_disagree;
  const bool is_there =
      std::any_of(interval.names.begin(), interval.names.end(),
                  [&](const Topology::Server& server) { return server.name == memory->leader; });
  if (!applies || !is_there || interval.end.steady > memory->until) return memory.reset();
  look_for_harm(interval);
  const Finding finding = make_claim(interval);
  const bool is_told =
      std::any_of(interval.claims.begin(), interval.claims.end(),
                  [&](const Finding& claim) { return same_subject(claim, finding); });
  if (!is_told) interval.claims.push_back(finding);
}

}  // namespace skewd
