// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/configuration.h"
#include "collectors/haproxy/config/proxy.h"
#include "collectors/haproxy/config/remarks.h"

namespace skewd::haproxy {

/// Makes listeners, routes and pools of the proxies that were read, and tells what can only be
/// seen when all are known: names that are there twice, servers that others refer to, modes.
void assemble(std::vector<Proxy> proxies, Remarks& remarks, Configuration& configuration);

}  // namespace skewd::haproxy
