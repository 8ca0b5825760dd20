// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/route_text.h"

#include <vector>

#include "agent/config/nearest_word.h"
#include "agent/plan/wording.h"

namespace skewd {

std::string title_of(const RouteSpec& route) {
  return (route.condition.empty() ? "the default route" : "route " + route.condition) + " of " +
         route.listener;
}

std::string targets_of(const RouteSpec& route) {
  if (route.answers_itself) return "answered without a pool";
  std::string text;
  for (const RouteTarget& target : route.targets) {
    if (!text.empty()) text += ", ";
    text += target.pool.empty() ? "computed per request" : target.pool;
    if (route.targets.size() > 1) text += " " + percent(target.share);
  }
  return text;
}

std::string nearest_pool_hint(const Configuration& configuration, std::string_view missing) {
  std::vector<std::string_view> names;
  for (const PoolSpec& pool : configuration.pools) names.push_back(pool.name);
  const auto near = nearest_word(missing, names);
  return near ? "did you mean " + std::string(*near) + "?"
              : "declare the pool, or correct the name";
}

}  // namespace skewd
