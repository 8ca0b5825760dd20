// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/route_moves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "agent/plan/route_text.h"

namespace skewd {
namespace {

// One side's pools that can serve, and its routes by what they are for.
class Side {
 public:
  // The n-th route of a listener under one condition.
  using Key = std::tuple<std::string_view, std::string_view, std::size_t>;

  explicit Side(const PlannedSide& side) {
    const auto& pools = side.configuration->pools;
    for (std::size_t i = 0; i < pools.size(); ++i) {
      const bool serves = pools[i].answers_itself || pools[i].servers_unknown ||
                          side.forecasts[i].eligible.count > 0;
      serving_.emplace(pools[i].name, serves);
    }
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> seen;
    for (const RouteSpec& route : side.configuration->routes) {
      const std::size_t number = seen[{route.listener, route.condition}]++;
      keys_.emplace_back(route.listener, route.condition, number);
      routes_.emplace(keys_.back(), &route);
    }
  }

  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }
  [[nodiscard]] const RouteSpec* find(const Key& key) const {
    const auto found = routes_.find(key);
    return found == routes_.end() ? nullptr : found->second;
  }

  // Why a route's requests are not served where it says; empty: they are, as far as we know.
  [[nodiscard]] std::string trouble_of(const RouteSpec& route) const {
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty()) continue;
      const auto pool = serving_.find(target.pool);
      if (pool == serving_.end()) return target.pool + " does not exist";
      if (!pool->second) return "no server of " + target.pool + " can receive traffic";
    }
    return {};
  }

 private:
  std::unordered_map<std::string_view, bool> serving_;
  std::vector<Key> keys_;
  std::map<Key, const RouteSpec*> routes_;
};

// Half the sum of differences. What is computed per request can be anything.
double shift_between(const RouteSpec& before, const RouteSpec& after) {
  std::map<std::string_view, double> moved;
  const auto add = [&](const RouteSpec& route, double sign) {
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty()) return false;
      moved[target.pool] += sign * target.share;
    }
    return true;
  };
  if (!add(before, -1) || !add(after, 1)) return 0;
  double sum = 0;
  for (const auto& [pool, share] : moved) sum += std::abs(share);
  return sum / 2;
}

RouteMove move_of(const Side::Key& key, const Side& before, const Side& after) {
  RouteMove move;
  move.listener = std::get<0>(key);
  move.condition = std::get<1>(key);
  const RouteSpec* const old = before.find(key);
  const RouteSpec* const now = after.find(key);
  if (old != nullptr) move.before = targets_of(*old);
  if (now == nullptr) return move;
  move.after = targets_of(*now);
  move.remark = after.trouble_of(*now);
  const bool served_before = old == nullptr || before.trouble_of(*old).empty();
  move.lost = !move.remark.empty() && served_before;
  if (old != nullptr) move.shift = shift_between(*old, *now);
  return move;
}

int rank_of(const RouteMove& move) {
  if (move.lost) return 0;
  return move.is_changed() ? 1 : 2;
}

}  // namespace

std::vector<RouteMove> compare_routes(const PlannedSide& before, const PlannedSide& after) {
  const Side old(before);
  const Side now(after);
  std::vector<RouteMove> moves;
  for (const Side::Key& key : now.keys()) moves.push_back(move_of(key, old, now));
  for (const Side::Key& key : old.keys()) {
    if (now.find(key) == nullptr) moves.push_back(move_of(key, old, now));
  }
  std::stable_sort(moves.begin(), moves.end(), [](const RouteMove& one, const RouteMove& other) {
    return rank_of(one) < rank_of(other);
  });
  return moves;
}

}  // namespace skewd
