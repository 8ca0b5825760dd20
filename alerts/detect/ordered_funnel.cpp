// SPDX-License-Identifier: Apache-2.0
//
// A balancer that does exactly what a wrong configuration orders is still at fault. Of three or
// more declared servers, weights or administrative states (not failed checks) leave one, or order
// 80 % or more onto one, and requests arrive: a funnel. With two declared servers it is how people
// do maintenance (info); one active server with backups is a design, and no finding. Exact state:
// two scrapes. Critical as soon as queue, connection limit, errors or latency show harm.
#include <algorithm>
#include <string>
#include <vector>

#include "alerts/detect/ordered_share.h"
#include "alerts/detect/pool_interval.h"
#include "alerts/detect/total_time.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr Steady kSettled = 60s;  // since the last change of weights or states
constexpr double kFunnelShare = 0.8;
constexpr double kHarmfulErrorRatio = 0.05;
constexpr double kHarmfulErrors = 5;
constexpr double kHarmfulSlowdown = 2;
constexpr double kHarmfulAddedMs = 50;

std::size_t declared_servers(const PoolInterval& interval) {
  std::size_t declared = 0;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    declared += is_declared(interval.names[i], interval.stats[i]) ? 1 : 0;
  }
  return declared;
}

bool is_harmed(const PoolInterval& interval, std::size_t which, const FunnelMemory& memory) {
  const ServerStats& target = interval.stats[which];
  const bool failing =
      memory.errors >= kHarmfulErrors && memory.errors >= kHarmfulErrorRatio * memory.requests;
  const bool queueing = target.queued.value_or(0) > 0 || interval.pool_stats.queued.value_or(0) > 0;
  const bool full = target.connection_limit.has_value() &&
                    target.in_flight.value_or(0) >= *target.connection_limit;
  const double now_ms = server_total_ms(interval, which).value_or(0);
  const bool slow = memory.latency_before_ms >= 0 &&
                    now_ms >= kHarmfulSlowdown * memory.latency_before_ms &&
                    now_ms >= memory.latency_before_ms + kHarmfulAddedMs;
  return failing || queueing || full || slow;
}

std::string harm_text(const PoolInterval& interval, const ServerStats& target) {
  const std::uint64_t queued =
      std::max(target.queued.value_or(0), interval.pool_stats.queued.value_or(0));
  std::string text;
  if (queued > 0) text += "; " + sentence::count(static_cast<double>(queued)) + " requests queue";
  const double errors = interval.memory.funnel.errors;
  if (errors > 0) text += "; " + sentence::count(errors) + " errors since then";
  return text;
}

// What keeps the others out, for the sentence.
std::string others_text(const PoolInterval& interval, std::size_t target) {
  std::vector<std::string> weightless, taken_out, smaller;
  for (std::size_t i = 0; i < interval.stats.size(); ++i) {
    const ServerStats& stats = interval.stats[i];
    if (i == target || !is_declared(interval.names[i], stats)) continue;
    auto& list = is_ordered_in(interval.names[i], stats) ? smaller
                 : stats.configured_weight == 0          ? weightless
                                                         : taken_out;
    list.push_back(interval.names[i].name);
  }
  std::string text;
  const auto add = [&text](const std::vector<std::string>& names, const std::string& what) {
    if (names.empty()) return;
    text += (text.empty() ? "" : "; ") + sentence::names(names) + what;
  };
  add(weightless, weightless.size() == 1 ? " has weight 0" : " have weight 0");
  add(taken_out, taken_out.size() == 1 ? " is taken out" : " are taken out");
  add(smaller, smaller.size() == 1 ? " has a small weight" : " have small weights");
  return text;
}

Finding make_claim(const PoolInterval& interval, std::size_t target, double due,
                   std::size_t declared) {
  const ServerMemory& server = interval.servers[target];
  const FunnelMemory& funnel = interval.memory.funnel;
  Finding finding =
      claim_about(interval, FindingKind::skew, Layer::balancer, funnel.confirmation.since);
  finding.subtype = "funnel";
  finding.server = interval.names[target].name;
  const double fair = server.due_before_funnel >= 0 ? static_cast<double>(server.due_before_funnel)
                                                    : 1 / static_cast<double>(declared);
  const double picks = server.minute_picks.sum();
  const double rate = interval.memory.minute_requests.sum() /
                      std::max(interval.seconds, interval.memory.minute_seconds.sum());
  finding.observed = due;
  finding.expected = fair;
  finding.impact_rps = rate * std::max(0.0, due - fair);
  const Severity worst = declared < 3     ? Severity::info
                         : funnel.harmful ? Severity::critical
                                          : Severity::warning;
  finding.severity = capped_by_impact(worst, finding.impact_rps);
  finding.summary =
      interval.pool.name + ": " +
      (due >= 0.995 ? "all requests go" : sentence::percent(due) + " of the requests go") + " to " +
      finding.server + " (" + sentence::percent(due) + ", due " + sentence::percent(fair) +
      ") since " + render_time_of_day(finding.since) + ": " + others_text(interval, target) +
      harm_text(interval, interval.stats[target]);
  finding.evidence = {{"ordered_share", due},
                      {"fair_share", fair},
                      {"declared_servers", static_cast<double>(declared)},
                      {"picks_last_minute", picks},
                      {"requests_per_second", rate}};
  return finding;
}

// People take servers out one after another: what was due is what was before the first of them.
void note_due(PoolInterval& interval, const std::vector<double>& due) {
  const bool settled = interval.end.steady - interval.memory.funnel.ordered_anew >= kSettled;
  for (std::size_t i = 0; i < due.size(); ++i) {
    float& before = interval.servers[i].due_before_funnel;
    if (settled || before < 0) before = static_cast<float>(due[i]);
  }
}

}  // namespace

void observe_ordered_funnel(PoolInterval& interval) {
  if (interval.judgement.share_class == ShareClass::ordered || interval.stats.empty()) return;
  const std::vector<double> due = ordered_shares(interval.names, interval.stats);
  const auto largest = std::max_element(due.begin(), due.end());
  const auto target = static_cast<std::size_t>(largest - due.begin());
  const std::size_t declared = declared_servers(interval);
  const bool ordered = declared >= 2 && *largest >= kFunnelShare && interval.usable[target] != 0;
  FunnelMemory& funnel = interval.memory.funnel;
  if (interval.changed) funnel.ordered_anew = interval.end.steady;
  if (!ordered && !funnel.confirmation.open) {
    note_due(interval, due);
    funnel.latency_before_ms = server_total_ms(interval, target).value_or(-1);
    funnel.harmful = false;
    funnel.requests = 0;
    funnel.errors = 0;
  }
  funnel.requests += interval.requests();
  funnel.errors += static_cast<double>(interval.pool_traffic.errors_5xx.value_or(0));
  const bool requested = interval.memory.minute_requests.sum() > 0;
  if (!funnel.confirmation.update(ordered && requested, interval.begin.wall, 2, 1)) return;
  funnel.harmful = funnel.harmful || is_harmed(interval, target, funnel);
  interval.claims.push_back(make_claim(interval, target, *largest, declared));
}

}  // namespace skewd
