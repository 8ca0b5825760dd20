// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/comparison.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "agent/plan/risk_difference.h"
#include "agent/plan/route_moves.h"
#include "agent/plan/wording.h"

namespace skewd {
namespace {

constexpr double kNoMove = 0.0005;  // what "0.1 %" would round away

struct SideOfPool {
  const PoolSpec* spec = nullptr;
  const PoolForecast* forecast = nullptr;
};

PoolSide describe(const SideOfPool& side) {
  if (side.spec == nullptr) return {};
  const BalanceSpec& balance = side.spec->balance;
  return {true,
          balance.words.empty() ? balance.algorithm : balance.words,
          side.spec->servers.size(),
          side.forecast->eligible.count,
          side.forecast->why_unknown,
          side.forecast->condition};
}

DueShare due_of(const SideOfPool& side, std::size_t server) {
  if (side.forecast->shares.empty()) {
    const bool able = side.forecast->eligible.servers[server] != 0;
    return {true, able ? std::nullopt : std::optional(0.0)};
  }
  return {true, side.forecast->shares[server]};
}

using ServersByName = std::unordered_map<std::string_view, std::size_t>;

ServersByName index_servers(const SideOfPool& side) {
  ServersByName found;
  if (side.spec == nullptr) return found;
  for (std::size_t i = 0; i < side.spec->servers.size(); ++i) {
    found.emplace(side.spec->servers[i].name, i);
  }
  return found;
}

std::string address_remark(const ServerSpec& before, const ServerSpec& after) {
  if (before.address.empty() || before.address == after.address) return {};
  return "address " + before.address + " -> " + after.address;
}

void add_present(const SideOfPool& before, const SideOfPool& after, PoolMove& move) {
  const ServersByName old = index_servers(before);
  for (std::size_t i = 0; i < after.spec->servers.size(); ++i) {
    const ServerSpec& server = after.spec->servers[i];
    ServerMove one{server.name, {}, due_of(after, i), {}};
    const auto was = old.find(server.name);
    if (was != old.end()) {
      one.before = due_of(before, was->second);
      one.remark = address_remark(before.spec->servers[was->second], server);
    }
    move.servers.push_back(std::move(one));
  }
}

void add_vanished(const SideOfPool& before, const SideOfPool& after, PoolMove& move) {
  const ServersByName now = index_servers(after);
  for (std::size_t i = 0; i < before.spec->servers.size(); ++i) {
    const std::string& name = before.spec->servers[i].name;
    if (!now.contains(name)) move.servers.push_back({name, due_of(before, i), {}, {}});
  }
}

PoolMove compare_pool(const std::string& name, const SideOfPool& before, const SideOfPool& after) {
  PoolMove move{name, describe(before), describe(after), {}};
  if (after.spec != nullptr) add_present(before, after, move);
  if (before.spec != nullptr) add_vanished(before, after, move);
  return move;
}

using PoolsByName = std::unordered_map<std::string_view, SideOfPool>;

PoolsByName index_pools(const PlannedSide& side) {
  PoolsByName found;
  const auto& pools = side.configuration->pools;
  for (std::size_t i = 0; i < pools.size(); ++i) {
    found.emplace(pools[i].name, SideOfPool{&pools[i], &side.forecasts[i]});
  }
  return found;
}

std::vector<PoolMove> compare_pools(const PlannedSide& before, const PlannedSide& after) {
  const PoolsByName old = index_pools(before);
  const PoolsByName now = index_pools(after);
  const auto side = [](const PoolsByName& pools, const std::string& name) {
    const auto found = pools.find(name);
    return found == pools.end() ? SideOfPool{} : found->second;
  };
  std::vector<PoolMove> moves;
  for (const PoolSpec& pool : after.configuration->pools) {
    moves.push_back(compare_pool(pool.name, side(old, pool.name), side(now, pool.name)));
  }
  for (const PoolSpec& pool : before.configuration->pools) {
    if (!now.contains(pool.name)) {
      moves.push_back(compare_pool(pool.name, side(old, pool.name), {}));
    }
  }
  std::stable_sort(moves.begin(), moves.end(), [](const PoolMove& one, const PoolMove& other) {
    return one.largest_move() > other.largest_move() + kNoMove;
  });
  return moves;
}

}  // namespace

double ServerMove::move() const {
  if ((before.exists && !before.share) || (after.exists && !after.share)) return 0;
  return after.share.value_or(0) - before.share.value_or(0);
}

double PoolMove::largest_move() const {
  if (!before.exists || !after.exists) return 0;
  double largest = 0;
  for (const ServerMove& server : servers) largest = std::max(largest, std::abs(server.move()));
  return largest;
}

bool PoolMove::is_new_funnel() const {
  return before.exists && after.exists && before.able >= 2 && after.able == 1 &&
         after.why_unknown.empty();
}

bool PoolMove::loses_all() const {
  return before.exists && after.exists && before.able >= 1 && after.able == 0 &&
         after.why_unknown.empty();
}

bool PoolMove::is_changed() const {
  if (before.exists != after.exists || before.algorithm != after.algorithm) return true;
  return std::any_of(servers.begin(), servers.end(), [](const ServerMove& server) {
    return server.before.exists != server.after.exists || !server.remark.empty() ||
           server.before.share.has_value() != server.after.share.has_value() ||
           std::abs(server.move()) > kNoMove;
  });
}

Comparison compare(const PlannedSide& before, const PlannedSide& after) {
  Comparison comparison;
  comparison.routes = compare_routes(before, after);
  comparison.pools = compare_pools(before, after);
  compare_risks(before.diagnostics, after.diagnostics, comparison);
  return comparison;
}

std::vector<std::string> objections(const Comparison& comparison, double max_shift) {
  std::vector<std::string> found;
  for (const RouteMove& route : comparison.routes) {
    const std::string title =
        (route.condition.empty() ? "the default route" : "route " + route.condition) + " of " +
        route.listener;
    if (route.lost) {
      found.push_back(title + " loses its pool");
    } else if (route.shift > max_shift) {
      found.push_back(title + " sends " + percent(route.shift) +
                      " of its requests to another pool, more than " + percent(max_shift));
    }
  }
  for (const PoolMove& pool : comparison.pools) {
    if (pool.loses_all()) {
      found.push_back("no server of pool " + pool.pool + " can receive traffic any more");
    } else if (pool.is_new_funnel()) {
      found.push_back("all traffic of pool " + pool.pool + " goes to one server");
    } else if (pool.largest_move() > max_shift) {
      found.push_back("a share of pool " + pool.pool + " moves by " + percent(pool.largest_move()) +
                      ", more than " + percent(max_shift));
    }
  }
  const auto errors =
      std::count_if(comparison.new_risks.begin(), comparison.new_risks.end(),
                    [](const auto& one) { return one.severity == DiagnosticSeverity::error; });
  if (errors > 0) found.push_back(count_of(static_cast<std::size_t>(errors), "new error"));
  return found;
}

}  // namespace skewd
