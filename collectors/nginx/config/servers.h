// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/survey.h"

namespace skewd::nginx {

/// Adds the listeners and routes of all servers of a section.
void read_servers(const Section& section, Context& context);

}  // namespace skewd::nginx
