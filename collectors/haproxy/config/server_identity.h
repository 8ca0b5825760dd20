// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/haproxy/config/proxy.h"
#include "collectors/haproxy/config/remarks.h"

namespace skewd::haproxy {

/// Gives every server its id, which hash rings are made of, and finds out who is checked: itself,
/// or by the server that it tracks. Tells servers that are referred to and not there.
void resolve_servers(std::vector<Proxy>& proxies, Remarks& remarks);

}  // namespace skewd::haproxy
