// SPDX-License-Identifier: Apache-2.0
//
// Caddy 2. Its statistics are not read, only its configuration.
#include "collectors/balancer.h"
#include "collectors/caddy/config/format.h"
#include "collectors/caddy/log/reader.h"

namespace skewd::caddy {

BalancerKind kind() { return {"caddy", nullptr, &format(), &make_log_reader}; }

}  // namespace skewd::caddy
