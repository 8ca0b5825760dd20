// SPDX-License-Identifier: Apache-2.0
#include "agent/app/balancer_report.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "alerts/detect/exact_means.h"
#include "alerts/innocent.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kLeastStale = 10s;

std::size_t declared(const BalancerReport& report, const Topology::Pool& pool) {
  std::size_t count = 0;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    count += report.servers[i].state == ServerState::unresolved ? 0 : 1;
  }
  return count;
}

// Below 0: not told.
std::optional<float> in_seconds(float milliseconds) {
  if (milliseconds < 0) return std::nullopt;
  return milliseconds / 1000;
}

void add_quantiles(std::span<ServerReport> servers, std::span<const ExactLatency> exact) {
  for (std::size_t i = 0; i < exact.size(); ++i) {
    servers[i].total_quantiles = {in_seconds(exact[i].p50_ms), in_seconds(exact[i].p90_ms),
                                  in_seconds(exact[i].p99_ms)};
  }
}

std::vector<std::string> counters_sources(const BalancerReport& report) {
  std::vector<std::string> names;
  for (const SourceReport& one : report.sources) {
    const bool only_times = report.sources.size() > 1 && one.source == report.exact_latency_source;
    if (!only_times) names.push_back(one.source);
  }
  return names;
}

ServerReport server_report(const ServerStats& stats, const ServerMemory& memory, Moment at) {
  ServerReport report;
  report.state = stats.state;
  report.reason = stats.reason;
  report.checked = stats.checked;
  report.weight = stats.weight;
  report.check = stats.check;
  report.picks = memory.totals.picks;
  report.requests = memory.totals.requests;
  report.errors_5xx = memory.totals.errors_5xx;
  report.connect_errors = memory.totals.connect_errors;
  report.response_errors = memory.totals.response_errors;
  report.retries = memory.totals.retries;
  report.in_flight = stats.in_flight;
  report.queued = stats.queued;
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    report.latency[part] = memory.latency.mean(static_cast<LatencyPart>(part), at.steady);
  }
  return report;
}

// Shares over the last minute; where nothing was due in it, what is due now.
void add_shares(std::span<ServerReport> servers, std::span<const ServerStats> stats,
                std::span<const ServerMemory> memories, std::span<const std::uint8_t> usable,
                bool predictable) {
  double picks = 0, due = 0;
  for (const ServerMemory& memory : memories) {
    picks += memory.minute_picks.sum();
    due += memory.minute_due.sum();
  }
  std::vector<double> weights(stats.size());
  std::vector<double> due_now(stats.size());
  for (std::size_t i = 0; i < stats.size(); ++i) {
    weights[i] = static_cast<double>(stats[i].weight);
  }
  expected_shares(weights, usable, due_now);
  for (std::size_t i = 0; i < servers.size(); ++i) {
    servers[i].eligible = usable[i] != 0;
    if (picks > 0) servers[i].share = static_cast<float>(memories[i].minute_picks.sum() / picks);
    if (!predictable) continue;
    servers[i].expected_picks = memories[i].totals.expected_picks;
    servers[i].expected_share =
        static_cast<float>(due > 0 ? memories[i].minute_due.sum() / due : due_now[i]);
  }
}

std::string why_not_judged(const Judgement& judgement, const PoolStats& stats, bool weights_known) {
  if (stats.sources_disagree) return "the balancer's processes report different servers";
  if (judgement.share_class == ShareClass::unknown && !weights_known) {
    return "the weights are not known";
  }
  return std::string(why_not_comparable(judgement.share_class));
}

PoolReport pool_report(const PoolMemory& memory) {
  PoolReport report;
  report.requests = memory.requests;
  report.balancer_errors = memory.balancer_errors;
  const double seconds = memory.minute_seconds.sum();
  report.request_rate = seconds > 0 ? memory.minute_requests.sum() / seconds : 0;
  report.share_evidence = static_cast<double>(memory.share.evidence);
  report.connect_evidence = memory.connect.evidence;
  return report;
}

void add_pool(BalancerReport& report, const BalancerView& view, std::size_t index) {
  const Snapshot& snapshot = *view.watch.last();
  const Topology::Pool& pool = report.topology->pools[index];
  const Judgement judgement = view.watch.judgement_of(pool);
  const auto memories = view.watch.servers().subspan(pool.first_server, pool.server_count);
  const auto stats = snapshot.servers_of(pool);
  std::vector<std::uint8_t> usable(pool.server_count);
  find_usable(report.topology->servers_of(pool), stats, usable);
  for (std::size_t i = 0; i < pool.server_count; ++i) {
    report.servers.push_back(server_report(stats[i], memories[i], snapshot.at));
  }
  add_shares(std::span(report.servers).subspan(pool.first_server, pool.server_count), stats,
             memories, usable,
             judgement.share_class == ShareClass::exact ||
                 judgement.share_class == ShareClass::load_aware);
  add_quantiles(std::span(report.servers).subspan(pool.first_server, pool.server_count),
                exact_latency_of(snapshot, pool));
  PoolReport told = pool_report(view.watch.pools()[index]);
  told.not_comparable =
      why_not_judged(judgement, snapshot.pools[index], view.watch.knows_weights(pool));
  told.picks_are_requests = !pool.tells_picks;
  told.servers = declared(report, pool);
  told.eligible_servers =
      static_cast<std::size_t>(std::count(usable.begin(), usable.end(), std::uint8_t{1}));
  if (told.not_comparable.empty()) told.imbalance = imbalance_of(memories);
  report.pools.push_back(std::move(told));
}

void add_numbers(BalancerReport& report, const BalancerView& view) {
  const Snapshot& snapshot = *view.watch.last();
  report.topology = snapshot.topology;
  report.notes = snapshot.notes;
  report.exact_latency_source = snapshot.exact_latency_source;
  report.counters_sources = counters_sources(report);
  if (!snapshot.processes.empty()) report.version = snapshot.processes.front().version;
  report.servers.reserve(snapshot.servers.size());
  for (std::size_t i = 0; i < report.topology->pools.size(); ++i) add_pool(report, view, i);
  for (const ListenerTotals& totals : view.watch.listeners()) {
    report.listeners.push_back({totals.requests, totals.errors});
  }
}

}  // namespace

std::shared_ptr<BalancerReport> make_balancer_report(const BalancerView& view) {
  auto report = std::make_shared<BalancerReport>();
  report->name = view.settings.name;
  report->kind = view.settings.kind;
  report->up = view.scrape.snapshot.has_value();
  for (const SourceOutcome& outcome : view.scrape.sources) {
    const bool up = !outcome.error;
    report->sources.push_back({outcome.source, up, up ? "" : outcome.error->message});
    report->up = report->up && up;
  }
  report->scrape_duration = view.scrape.duration;
  report->scrape_interval = view.interval;
  if (view.last_success) {
    report->last_success = view.last_success->wall;
    report->stale = view.scrape.at.steady - view.last_success->steady >
                    std::max<std::chrono::milliseconds>(3 * view.interval, kLeastStale);
  }
  report->reloads = view.watch.reloads();
  report->changes = view.watch.change_counts();
  report->audits = view.watch.audit_counts();
  report->drifted_servers = view.watch.drifted_servers();
  if (!view.watch.changes().empty()) report->last_change = view.watch.changes().back().at;
  if (view.watch.last()) add_numbers(*report, view);
  return report;
}

}  // namespace skewd
