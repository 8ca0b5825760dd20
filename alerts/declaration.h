// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/declared_facts.h"
#include "collectors/configuration.h"
#include "collectors/instant.h"

namespace skewd {

/// A diagnostic of the configuration with the pool that it is about; empty: none, or several.
struct Risk {
  std::string pool;
  Diagnostic diagnostic;
};

/// What a balancer's configuration files declare, as they were read at one instant.
struct Declaration {
  Instant at{};
  std::vector<PoolSpec> pools;
  std::vector<Risk> risks;
  std::map<std::string, std::string, std::less<>> algorithms;  // by pool, as share_class_of knows
  DeclaredFacts facts;  // what another declaration is compared with

  /// Empty: the files do not declare that pool.
  [[nodiscard]] std::string_view algorithm_of(std::string_view pool) const {
    const auto found = algorithms.find(pool);
    return found == algorithms.end() ? std::string_view{} : std::string_view(found->second);
  }
};

/// Sorts what was read: which risk is about which pool tells the place where it stands.
[[nodiscard]] Declaration declare(const Configuration& configuration,
                                  const std::vector<Diagnostic>& diagnostics, Instant at);

}  // namespace skewd
