// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/latency_text.h"

#include <chrono>
#include <cmath>

#include "alerts/detect/latency_peers.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kSettledSeconds = 3600;

constexpr std::size_t kQueue = 0;
constexpr std::size_t kConnect = 1;

// "web-3 answers in 410 ms instead of 80 ms"
std::string what_text(const std::string& whom, std::size_t layer,
                      const LatencyClaim::Times& times) {
  const std::string change = sentence::milliseconds(static_cast<double>(times.after_ms)) +
                             " instead of " +
                             sentence::milliseconds(static_cast<double>(times.before_ms));
  if (layer == kQueue) return "requests wait " + change + " for " + whom;
  if (layer == kConnect) return "connections to " + whom + " take " + change;
  return whom + " answers in " + change;
}

std::string hint_text(const PoolInterval& interval, std::size_t server, std::size_t layer) {
  const ServerStats& stats = interval.stats[server];
  if (layer == kConnect) return "network or accept backlog; ";
  if (layer != kQueue || !stats.connection_limit.has_value() || *stats.connection_limit == 0) {
    return "";
  }
  const bool is_full =
      stats.in_flight.value_or(0) >= *stats.connection_limit || stats.queued.value_or(0) > 0;
  if (!is_full) return "";
  return "at its connection limit of " +
         sentence::count(static_cast<double>(*stats.connection_limit)) + "; ";
}

Evidence evidence_of(const std::array<LatencyClaim::Times, kLatencyLayers>& times, double rate) {
  Evidence evidence;
  for (std::size_t layer = 0; layer < kLatencyLayers; ++layer) {
    const std::string word(kLatencyLayerTable[layer].word);
    evidence.emplace_back(word + "_seconds", static_cast<double>(times[layer].after_ms) / 1000);
    evidence.emplace_back(word + "_seconds_before",
                          static_cast<double>(times[layer].before_ms) / 1000);
  }
  evidence.emplace_back("requests_per_second", rate);
  return evidence;
}

void fill_in(Finding& finding, const LatencyClaim::Times& times, double rate, double nats) {
  finding.observed = static_cast<double>(times.after_ms) / 1000;
  finding.expected = static_cast<double>(times.before_ms) / 1000;
  finding.impact_rps = rate;
  finding.severity = capped_by_impact(Severity::warning, rate);
  finding.evidence_nats = nats;
  if (nats > 0) finding.confidence = 1 - std::exp(-nats);
}

}  // namespace

Finding latency_server_finding(const PoolInterval& interval, std::size_t server) {
  const LatencyClaim& claim = *interval.servers[server].slowness.claim;
  const LatencyLayer& kind = kLatencyLayerTable[claim.layer];
  Finding finding = claim_about(interval, FindingKind::latency_server, kind.layer, claim.since);
  finding.server = interval.names[server].name;
  const LatencyClaim::Times& times = claim.times[claim.layer];
  fill_in(finding, times, claim.rate, claim.nats);
  // In the first hour it is not known yet how much servers differ by themselves.
  const double standing = std::chrono::duration<double>(interval.end.wall - claim.since).count();
  if (interval.memory.latency.levels.back().age_seconds() - standing < kSettledSeconds) {
    finding.severity = Severity::info;
  }
  finding.summary = interval.pool.name + ": " + what_text(finding.server, claim.layer, times) +
                    " since " + render_time_of_day(claim.since) + " (" + std::string(kind.word) +
                    "; " + hint_text(interval, server, claim.layer);
  const std::optional<double> peers = peers_ms(interval, server, claim.layer);
  finding.summary +=
      (peers ? "its peers " + sentence::milliseconds(*peers) : std::string("no peers")) + ")";
  finding.evidence = evidence_of(claim.times, claim.rate);
  if (peers) finding.evidence.emplace_back("peers_seconds", *peers / 1000);
  return finding;
}

Finding latency_pool_finding(const PoolInterval& interval, const PoolSlowdown& slowdown) {
  const LatencyLayer& kind = kLatencyLayerTable[slowdown.layer];
  Finding finding = claim_about(interval, FindingKind::latency_pool, kind.layer, slowdown.since);
  const LatencyClaim::Times& times = slowdown.times[slowdown.layer];
  fill_in(finding, times, slowdown.rate, slowdown.nats);
  const std::size_t servers = interval.servers.size();
  const std::string whom =
      slowdown.slow_servers > 0
          ? std::to_string(slowdown.slow_servers) + " of " + std::to_string(servers) + " servers"
          : std::string("the pool");
  std::string text = what_text(whom, slowdown.layer, times);
  if (slowdown.slow_servers > 0 && kind.part == LatencyPart::response) {
    text.replace(text.find(" answers "), 9, " answer ");
  }
  finding.summary = interval.pool.name + ": " + text + " since " +
                    render_time_of_day(slowdown.since) + " (" + std::string(kind.word) + ")";
  if (kind.part == LatencyPart::response) {
    finding.summary += ": a shared dependency of the servers, or heavier requests";
  }
  finding.evidence = evidence_of(slowdown.times, slowdown.rate);
  finding.evidence.emplace_back("slow_servers", static_cast<double>(slowdown.slow_servers));
  return finding;
}

}  // namespace skewd
