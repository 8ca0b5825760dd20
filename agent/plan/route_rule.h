// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collectors/configuration.h"

namespace skewd {

/// The route of a configuration that sends a request to a pool.
struct RouteRule {
  std::string listener;
  std::string condition;    // as RouteSpec has it; empty: the default
  Place place;              // where it stands
  bool is_certain = false;  // host and path alone decide it: no other test takes part
};

/// The first route, in the order in which the balancer tries them, that leads requests for this URL
/// to the pool. `listener`: that took the request; empty, or not in the configuration: any. Absent:
/// none leads there.
[[nodiscard]] std::optional<RouteRule> rule_of(const Configuration& configuration,
                                               std::string_view url, const std::string& listener,
                                               const std::string& pool);

}  // namespace skewd
