// SPDX-License-Identifier: Apache-2.0
#include "alerts/declaration.h"

#include <algorithm>
#include <functional>

namespace skewd {
namespace {

std::string pool_at(const std::vector<PoolSpec>& pools, const Place& place) {
  const auto found = std::find_if(pools.begin(), pools.end(), [&](const PoolSpec& pool) {
    return pool.place.file == place.file && pool.place.line <= place.line &&
           place.line <= pool.last_line && !pool.implicit;
  });
  return found == pools.end() ? std::string{} : found->name;
}

}  // namespace

Declaration declare(const Configuration& configuration, const std::vector<Diagnostic>& diagnostics,
                    Instant at) {
  Declaration declaration{at, configuration.pools, {}, {}, facts_of(configuration)};
  for (const PoolSpec& pool : configuration.pools) {
    declaration.algorithms.emplace(pool.name, pool.balance.algorithm);
  }
  for (const Diagnostic& one : diagnostics) {
    declaration.risks.push_back({pool_at(configuration.pools, one.place), one});
  }
  return declaration;
}

}  // namespace skewd
