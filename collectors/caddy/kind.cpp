// SPDX-License-Identifier: Apache-2.0
//
// Caddy 2. Its statistics are not read, only its configuration.
#include "collectors/balancer.h"
#include "collectors/caddy/config/format.h"

namespace skewd::caddy {

BalancerKind kind() { return {"caddy", nullptr, &format()}; }

}  // namespace skewd::caddy
