// SPDX-License-Identifier: Apache-2.0
#include "agent/top/rows.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace skewd::top {
namespace {

using Worst = std::unordered_map<std::string, const Finding*>;

// Findings come worst first, so that the first of a pool is its worst.
Worst worst_findings(const Overview& overview) {
  Worst worst;
  for (const Finding& finding : overview.findings) {
    if (finding.resolved || finding.pool.empty()) continue;
    const Finding*& known = worst[finding.balancer + '\n' + finding.pool];
    if (known == nullptr || finding.severity > known->severity) known = &finding;
  }
  return worst;
}

std::string lower(std::string_view text) {
  std::string told(text);
  for (char& letter : told) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return told;
}

bool has(std::string_view text, const std::string& wanted) {
  return lower(text).find(wanted) != std::string::npos;
}

bool passes(const Row& row, const std::string& wanted) {
  if (wanted.empty()) return true;
  const Pool& pool = *row.pool;
  return has(pool.name, wanted) || has(row.balancer->name, wanted) || has(pool.algorithm, wanted) ||
         has(row.state, wanted) ||
         std::any_of(pool.servers.begin(), pool.servers.end(),
                     [&](const Server& server) { return has(server.name, wanted); });
}

// A pool that cannot be judged is not called even.
std::string state_of(const Row& row) {
  const Pool& pool = *row.pool;
  if (row.finding != nullptr) return std::string(word_of(row.finding->severity));
  if (row.balancer->stale || !row.balancer->up) return "not read";
  if (pool.eligible < pool.servers_total) {
    return std::to_string(pool.eligible) + "/" + std::to_string(pool.servers_total) + " up";
  }
  if (!pool.not_comparable.empty()) return "not judged";
  return pool.imbalance ? "even" : "quiet";
}

void add_latest(Row& row, const Picture& picture) {
  const auto& track = picture.past.of(row.balancer->name, row.pool->name);
  const Point* const point = latest(track, picture.now());
  if (point == nullptr) return;
  if (point->latency) row.latency = *point->latency;
  if (point->failures && point->requests && *point->requests > 0) {
    row.errors = std::min(1.0, double{*point->failures} / double{*point->requests});
  }
}

// What is found, what is missing.
int rank_of(const Row& row) {
  const bool is_short = row.pool->eligible < row.pool->servers_total;
  return static_cast<int>(row.trouble()) * 2 + (is_short ? 1 : 0);
}

// What is not told comes last.
double size_of(std::optional<double> value) { return value.value_or(-1); }

bool precedes(const Row& one, const Row& other, Order order) {
  switch (order) {
    case Order::trouble: return rank_of(one) > rank_of(other);
    case Order::name:
      return std::tie(one.balancer->name, one.pool->name) <
             std::tie(other.balancer->name, other.pool->name);
    case Order::requests:
      return size_of(one.pool->request_rate) > size_of(other.pool->request_rate);
    case Order::errors: return size_of(one.errors) > size_of(other.errors);
    case Order::time: return size_of(one.latency) > size_of(other.latency);
    case Order::imbalance: return size_of(one.pool->imbalance) > size_of(other.pool->imbalance);
  }
  return false;
}

double distance_of(const Server& server) {
  if (!server.share || !server.due) return -1;
  return std::abs(*server.share - *server.due);
}

double factor_of(const Server& server) {
  if (!server.share || !server.due) return -1;
  return *server.due > 0 ? *server.share / *server.due : *server.share > 0 ? 1e9 : 0;
}

double count_of(std::optional<std::uint64_t> value) {
  return value ? static_cast<double>(*value) : -1;
}

int rank_of(const Detail& detail, const Server& server) {
  const Finding* const finding = finding_of(detail, server);
  const bool is_out = server.state != "up" && !server.backup;
  return (finding ? static_cast<int>(finding->severity) * 2 : 0) + (is_out ? 1 : 0);
}

}  // namespace

std::string name_of(Order order) {
  switch (order) {
    case Order::trouble: return "trouble";
    case Order::name: return "name";
    case Order::requests: return "requests";
    case Order::errors: return "errors";
    case Order::time: return "time";
    case Order::imbalance: return "imbalance";
  }
  return "";
}

std::vector<Row> rows_of(const Picture& picture, const View& view) {
  const Worst worst = worst_findings(picture.overview);
  const std::string wanted = lower(view.filter);
  std::vector<Row> rows;
  for (const Balancer& balancer : picture.overview.balancers) {
    for (const Pool& pool : balancer.pools) {
      Row row{.balancer = &balancer, .pool = &pool, .state = {}, .errors = {}, .latency = {}};
      const auto found = worst.find(balancer.name + '\n' + pool.name);
      if (found != worst.end()) row.finding = found->second;
      row.state = state_of(row);
      if (!passes(row, wanted)) continue;
      add_latest(row, picture);
      rows.push_back(std::move(row));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& one, const Row& other) {
    return precedes(one, other, view.order);
  });
  return rows;
}

std::size_t selected_in(const std::vector<Row>& rows, const View& view) {
  if (!view.selected) return 0;
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& row) { return row.place() == *view.selected; });
  return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin());
}

const Server* worst_server(const Row& row) {
  const Server* worst = nullptr;
  for (const Server& server : row.pool->servers) {
    if (row.finding != nullptr && server.name == row.finding->server) return &server;
    if (!server.share || !server.due) continue;
    if (worst == nullptr || distance_of(server) > distance_of(*worst)) worst = &server;
  }
  return worst;
}

const Finding* finding_of(const Detail& detail, const Server& server) {
  const Finding* worst = nullptr;
  for (const Finding& finding : detail.findings) {
    if (finding.resolved || finding.server != server.name) continue;
    if (finding.pool != detail.pool.name || finding.server.empty()) continue;
    if (worst == nullptr || finding.severity > worst->severity) worst = &finding;
  }
  return worst;
}

std::optional<double> rate_of(const Pool& pool, const Server& server) {
  if (!pool.request_rate || !server.share) return std::nullopt;
  return *pool.request_rate * *server.share;
}

std::vector<const Server*> servers_of(const Detail& detail, const View& view) {
  const std::string wanted = lower(view.filter);
  std::vector<std::pair<double, const Server*>> ranked;  // the smallest first
  for (const Server& server : detail.pool.servers) {
    const bool is_wanted = wanted.empty() || has(server.name, wanted) ||
                           has(server.address, wanted) || has(server.state, wanted);
    if (!is_wanted) continue;
    double rank = 0;
    switch (view.order) {
      case Order::trouble: rank = rank_of(detail, server); break;
      case Order::name: break;
      case Order::requests: rank = size_of(server.share); break;
      case Order::errors: rank = count_of(server.errors); break;
      case Order::time: rank = size_of(server.latency); break;
      case Order::imbalance: rank = factor_of(server); break;
    }
    ranked.emplace_back(-rank, &server);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& one, const auto& other) {
    if (view.order == Order::name) return one.second->name < other.second->name;
    return one.first < other.first;
  });
  std::vector<const Server*> servers;
  servers.reserve(ranked.size());
  for (const auto& [rank, server] : ranked) servers.push_back(server);
  return servers;
}

}  // namespace skewd::top
