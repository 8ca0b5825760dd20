// SPDX-License-Identifier: Apache-2.0
#include "exporters/incident/curves.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace skewd {
namespace {

using std::chrono::milliseconds;

std::optional<float> told(float value) {
  if (value < 0) return std::nullopt;
  return value;
}

std::optional<float> share_of(std::uint16_t written) {
  if (written == kShareNotTold) return std::nullopt;
  return static_cast<float>(written) / kWholeShare;
}

IncidentCurves::Server& server_of(IncidentCurves& curves, const Topology::Server& server,
                                  std::size_t guess) {
  const auto is_it = [&](const IncidentCurves::Server& one) {
    return one.name == server.name && one.address == server.address;
  };
  if (guess < curves.servers.size() && is_it(curves.servers[guess])) return curves.servers[guess];
  const auto found = std::ranges::find_if(curves.servers, is_it);
  if (found != curves.servers.end()) return *found;
  return curves.servers.emplace_back(IncidentCurves::Server{server.name, server.address, {}, {}});
}

// Makes every line as long as there are instants.
void level(IncidentCurves& curves) {
  const std::size_t size = curves.at.size();
  for (auto* line : {&curves.requests, &curves.failures, &curves.misdirected, &curves.latency[0],
                     &curves.latency[1], &curves.latency[2]}) {
    line->resize(size);
  }
  for (IncidentCurves::Server& server : curves.servers) {
    server.share.resize(size);
    server.due.resize(size);
  }
}

void add_shares(IncidentCurves& curves, const HistoryPoint& point, const PoolPoint& pool,
                std::size_t index) {
  if (pool.shares == 0) return;
  const auto servers = point.topology->servers_of(point.topology->pools[index]);
  for (std::size_t i = 0; i < servers.size() && i < pool.shares; ++i) {
    IncidentCurves::Server& server = server_of(curves, servers[i], i);
    server.share.resize(curves.at.size());
    server.due.resize(curves.at.size());
    const std::size_t place = pool.first_share + i;
    server.share.back() = share_of(point.shares[place]);
    if (point.dues && place < point.dues->size()) {
      server.due.back() = share_of((*point.dues)[place]);
    }
  }
}

milliseconds usual_step(const IncidentCurves& curves) {
  std::vector<milliseconds> steps;
  for (std::size_t i = 1; i < curves.at.size(); ++i) {
    steps.push_back(curves.at[i] - curves.at[i - 1]);
  }
  if (steps.empty()) return kHistoryStep;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return std::max<milliseconds>(*middle, kHistoryStep);
}

void append_line(IncidentCurves::Line& line, const IncidentCurves::Line& later, std::size_t from) {
  line.insert(line.end(), later.begin() + static_cast<std::ptrdiff_t>(from), later.end());
}

}  // namespace

void add_point(IncidentCurves& curves, const HistoryPoint& point, std::string_view pool) {
  if (!point.topology || (!curves.at.empty() && point.at <= curves.at.back())) return;
  const auto& pools = point.topology->pools;
  const auto found = std::ranges::find(pools, pool, &Topology::Pool::name);
  const auto index = static_cast<std::size_t>(found - pools.begin());
  if (index >= point.pools.size()) return;
  const PoolPoint& numbers = point.pools[index];
  curves.at.push_back(point.at);
  level(curves);
  curves.requests.back() = told(numbers.request_rate);
  curves.failures.back() = told(numbers.failure_rate);
  curves.misdirected.back() = told(numbers.misdirected);
  for (std::size_t part = 0; part < curves.latency.size(); ++part) {
    curves.latency[part].back() = told(numbers.latency[part]);
  }
  add_shares(curves, point, numbers, index);
  level(curves);
}

void append(IncidentCurves& curves, const IncidentCurves& later) {
  const auto first =
      curves.at.empty() ? later.at.begin() : std::ranges::upper_bound(later.at, curves.at.back());
  const auto from = static_cast<std::size_t>(first - later.at.begin());
  const std::size_t before = curves.at.size();
  curves.at.insert(curves.at.end(), first, later.at.end());
  append_line(curves.requests, later.requests, from);
  append_line(curves.failures, later.failures, from);
  append_line(curves.misdirected, later.misdirected, from);
  for (std::size_t part = 0; part < curves.latency.size(); ++part) {
    append_line(curves.latency[part], later.latency[part], from);
  }
  for (std::size_t i = 0; i < later.servers.size(); ++i) {
    const IncidentCurves::Server& other = later.servers[i];
    IncidentCurves::Server& server = server_of(curves, {other.name, other.address, false}, i);
    server.share.resize(before);
    server.due.resize(before);
    append_line(server.share, other.share, from);
    append_line(server.due, other.due, from);
  }
  level(curves);
}

IncidentCurves clipped(const IncidentCurves& curves, const TimeSpan& period) {
  const auto begin = std::ranges::lower_bound(curves.at, period.from);
  const auto end = std::ranges::upper_bound(curves.at, period.until);
  if (begin >= end) return {};
  const auto from = begin - curves.at.begin();
  const auto until = end - curves.at.begin();
  const auto part = [&](const IncidentCurves::Line& line) {
    return IncidentCurves::Line(line.begin() + from, line.begin() + until);
  };
  IncidentCurves kept;
  kept.at.assign(begin, end);
  kept.requests = part(curves.requests);
  kept.failures = part(curves.failures);
  kept.misdirected = part(curves.misdirected);
  for (std::size_t i = 0; i < kept.latency.size(); ++i) kept.latency[i] = part(curves.latency[i]);
  for (const IncidentCurves::Server& server : curves.servers) {
    kept.servers.push_back({server.name, server.address, part(server.share), part(server.due)});
  }
  return kept;
}

std::vector<Run> runs_of(const IncidentCurves& curves) {
  const milliseconds usual = usual_step(curves);
  const milliseconds longest = std::max<milliseconds>(3 * kHistoryStep, 3 * usual);
  std::vector<Run> runs;
  for (std::size_t i = 0; i < curves.at.size(); ++i) {
    const Instant at = curves.at[i];
    if (runs.empty() || at - curves.at[i - 1] > longest) {
      runs.push_back({i, i, {at - usual, at}});
    }
    runs.back().end = i + 1;
    runs.back().span.until = at;
  }
  return runs;
}

std::vector<TimeSpan> gaps_in(const TimeSpan& window, const std::vector<Run>& runs) {
  std::vector<TimeSpan> gaps;
  Instant told_until = window.from;
  const auto add = [&](Instant until) {
    if (until - told_until > kHistoryStep) gaps.push_back({told_until, until});
  };
  for (const Run& run : runs) {
    if (run.span.until <= window.from || run.span.from >= window.until) continue;
    add(run.span.from);
    told_until = run.span.until;
  }
  add(window.until);
  return gaps;
}

}  // namespace skewd
