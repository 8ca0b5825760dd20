// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/scope.h"

namespace skewd::nginx {

/// Where a `proxy_pass` or one of its kin sends requests: one per case that the configuration
/// tells apart.
struct Destination {
  std::string when;  // besides the location: "$host: img.example"; empty: always
  std::string host;
  RouteKind kind = RouteKind::fixed;
  bool otherwise = true;  // takes whatever no other destination does
  std::vector<RouteTarget> targets;
  Place place;
};

/// True for `proxy_pass`, `fastcgi_pass` and so on.
[[nodiscard]] bool is_pass(std::string_view name);

/// Follows the variables of such a directive as far as the configuration lists their values, and
/// makes pools for the addresses it finds. What nginx refuses is told.
[[nodiscard]] std::vector<Destination> read_pass(const Directive& pass, const Scope& scope,
                                                 Context& context);

}  // namespace skewd::nginx
