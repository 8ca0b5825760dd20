// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

#include <algorithm>
#include <tuple>

#include "agent/plan/suppression.h"

namespace skewd {

CheckInput::CheckInput(const BalancerKind& kind, const Configuration& configuration,
                       const Facts& facts)
    : kind_(kind), configuration_(configuration), facts_(facts) {
  for (const PoolSpec& pool : configuration.pools) pools_.emplace(pool.name, &pool);
  for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
    const RouteSpec& route = configuration.routes[i];
    bool leads_somewhere = false;
    for (const RouteTarget& target : route.targets) {
      if (target.pool.empty()) has_computed_route_ = true;
      leads_somewhere = leads_somewhere || find_pool(target.pool) != nullptr;
      routed_.insert(target.pool);
    }
    if (route.catch_all && leads_somewhere) catching_[route.listener].push_back(i);
  }
}

const PoolSpec* CheckInput::find_pool(std::string_view name) const {
  const auto found = pools_.find(name);
  return found == pools_.end() ? nullptr : found->second;
}

bool CheckInput::is_used(const PoolSpec& pool) const {
  return has_computed_route_ || pool.used_elsewhere || routed_.contains(pool.name);
}

std::string CheckInput::fallback_of(const RouteSpec& route) const {
  const auto place = static_cast<std::size_t>(&route - configuration_.routes.data());
  const auto catching = catching_.find(route.listener);
  if (catching == catching_.end()) return {};
  const auto later = std::upper_bound(catching->second.begin(), catching->second.end(), place);
  if (later == catching->second.end()) return {};
  const auto& targets = configuration_.routes[*later].targets;
  const auto there = std::find_if(targets.begin(), targets.end(), [&](const RouteTarget& target) {
    return find_pool(target.pool) != nullptr;
  });
  return there == targets.end() ? std::string{} : there->pool;
}

std::vector<Diagnostic> run_checks(const CheckInput& input, std::vector<Diagnostic> remarks) {
  for (const CheckKind& check : check_kinds()) check.run(input, remarks);
  Suppressions suppressions(input.configuration());
  suppressions.silence(remarks);
  const auto order = [](const Diagnostic& one) {
    return std::tie(one.place.file, one.place.line, one.place.column, one.rule);
  };
  std::stable_sort(remarks.begin(), remarks.end(),
                   [&](const auto& one, const auto& other) { return order(one) < order(other); });
  return remarks;
}

}  // namespace skewd
