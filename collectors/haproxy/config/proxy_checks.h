// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/haproxy/config/proxy.h"
#include "collectors/haproxy/config/remarks.h"

namespace skewd::haproxy {

/// Tells names that HAProxy refuses because they are there twice: of two proxies that both listen
/// or both have servers, of a `listen` with any other, of two servers of one proxy.
void check_names(const std::vector<Proxy>& proxies, Remarks& remarks);

/// Tells routes from HTTP to a pool in TCP mode, which HAProxy refuses.
void check_modes(const std::vector<Proxy>& proxies, Remarks& remarks);

}  // namespace skewd::haproxy
