// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/pass.h"

namespace skewd::nginx {

/// Notes the `health_check` of a location, or of a server of stream, at all pools that the same
/// block sends requests to. Only NGINX Plus and Angie Pro have it.
void note_health_check(const Directive& check, std::span<const Destination> destinations,
                       Context& context);

}  // namespace skewd::nginx
