// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/nginx/config/context.h"

namespace skewd::nginx {

/// Adds the pool that an `upstream` block declares.
void read_upstream(const Directive& block, Context& context);

}  // namespace skewd::nginx
