// SPDX-License-Identifier: Apache-2.0
#include "exporters/pool_verdict.h"

#include <algorithm>
#include <utility>

#include "exporters/neighbour_text.h"

namespace skewd {
namespace {

// A mean over servers that counts each by what it has answered in the last minute, as far as its
// share tells.
std::optional<double> mean_of(const BalancerReport& balancer, const Topology::Pool& pool,
                              LatencyPart part) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerReport& server = balancer.servers[i];
    const auto& mean = server.latency[static_cast<std::size_t>(part)];
    if (!mean || !server.share || *server.share <= 0) continue;
    sum += static_cast<double>(*mean) * static_cast<double>(*server.share);
    weight += static_cast<double>(*server.share);
  }
  if (weight <= 0) return std::nullopt;
  return sum / weight;
}

PoolFacts facts_of(const BalancerReport& balancer, std::size_t index) {
  const Topology::Pool& pool = balancer.topology->pools[index];
  const PoolReport& told = balancer.pools[index];
  PoolFacts facts;
  facts.name = pool.name;
  facts.servers = told.servers;
  facts.eligible = told.eligible_servers;
  facts.request_rate = told.request_rate;
  facts.imbalance = told.imbalance;
  facts.not_comparable = told.not_comparable;
  for (std::size_t i = pool.first_server; i < pool.first_server + pool.server_count; ++i) {
    const ServerState state = balancer.servers[i].state;
    const bool is_down = state == ServerState::down || state == ServerState::going_up;
    if (is_down) facts.down.push_back(balancer.topology->servers[i].name);
    facts.queued += balancer.servers[i].queued.value_or(0);
    facts.untold += balancer.servers[i].state == ServerState::unknown ? 1 : 0;
  }
  facts.connect_seconds = mean_of(balancer, pool, LatencyPart::connect);
  facts.response_seconds = mean_of(balancer, pool, LatencyPart::response);
  return facts;
}

std::string unread_reason(const BalancerReport& balancer) {
  if (balancer.up && !balancer.stale) return {};
  for (const SourceReport& source : balancer.sources) {
    if (!source.up) return source.source + ": " + source.problem;
  }
  return balancer.stale ? "its numbers are old" : std::string{};
}

// Before what is to be done: a server that is slow everywhere is looked at first.
void add_neighbours(const Report& report, const BalancerReport& balancer, std::size_t pool,
                    Verdict& verdict) {
  const auto finding = std::ranges::find(report.findings, verdict.finding, &Finding::id);
  if (verdict.finding.empty() || finding == report.findings.end()) return;
  const auto last =
      std::ranges::find(verdict.lines, "do", &std::pair<std::string, std::string>::first);
  auto place = static_cast<std::ptrdiff_t>(last - verdict.lines.begin());
  for (std::string& text : neighbour_sentences(report, balancer, pool, finding->server)) {
    verdict.lines.insert(verdict.lines.begin() + place++, {"elsewhere", std::move(text)});
  }
}

}  // namespace

Verdict verdict_of_pool(const Report& report, const BalancerReport& balancer, std::size_t pool) {
  VerdictInput input;
  input.balancer = balancer.name;
  input.kind = balancer.kind;
  input.at = report.at;
  input.unread = unread_reason(balancer);
  input.watched_since = report.started;
  input.pool = facts_of(balancer, pool);
  const std::string& name = input.pool.name;
  for (const Finding& finding : report.findings) {
    const bool concerned =
        finding.pool.empty() || finding.pool == name || finding.other_pool == name;
    if (finding.balancer == balancer.name && concerned && !finding.resolved) {
      input.findings.push_back(finding);
    }
  }
  for (const Change& change : report.changes) {
    const bool concerned = change.pool.empty() || change.pool == name;
    if (change.balancer == balancer.name && concerned) input.changes.push_back(change);
  }
  Verdict verdict = judge_pool(input);
  add_neighbours(report, balancer, pool, verdict);
  return verdict;
}

std::optional<Verdict> verdict_about(const Report& report, const Finding& finding) {
  for (const auto& balancer : report.balancers) {
    if (balancer->name != finding.balancer || !has_numbers(*balancer)) continue;
    const auto& pools = balancer->topology->pools;
    const auto place = std::ranges::find(pools, finding.pool, &Topology::Pool::name);
    if (place == pools.end()) return std::nullopt;
    return verdict_of_pool(report, *balancer, static_cast<std::size_t>(place - pools.begin()));
  }
  return std::nullopt;
}

std::string render_verdict(const Verdict& verdict) {
  constexpr std::size_t kLabelWidth = 10;
  std::string text = verdict.word + "  " + verdict.headline + "\n";
  for (const auto& [label, line] : verdict.lines) {
    const std::size_t padding = label.size() < kLabelWidth ? kLabelWidth - label.size() : 1;
    text += "  " + label + std::string(padding, ' ') + line + "\n";
  }
  return text;
}

}  // namespace skewd
