// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/scope.h"

namespace skewd::nginx {

/// Adds the routes of all `location` blocks among the directives, with those that they hold.
/// `inherited` are the settings further out whose `error_page` may name locations.
void read_locations(std::span<const Directive> directives, std::span<const Directive> inherited,
                    const std::string& listener, const Scope& scope, Context& context);

}  // namespace skewd::nginx
