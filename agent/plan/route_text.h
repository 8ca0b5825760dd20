// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/configuration.h"

namespace skewd {

/// "route path_beg /api of www", or "the default route of www".
[[nodiscard]] std::string title_of(const RouteSpec& route);

/// Where a route leads: "shop", "shop 80.0 %, canary 20.0 %", "computed per request", "answered
/// without a pool".
[[nodiscard]] std::string targets_of(const RouteSpec& route);

/// What to do about a pool's name that nobody declares, with the nearest one that somebody does.
[[nodiscard]] std::string nearest_pool_hint(const Configuration& configuration,
                                            std::string_view missing);

}  // namespace skewd
