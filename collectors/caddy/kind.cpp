// SPDX-License-Identifier: Apache-2.0
//
// Caddy 2. Asks the admin endpoint for its upstreams (requests under way, and no more of them), its
// live configuration, which names pools, and its metrics, for health and reloads. It counts no
// requests of an upstream: its access log does. Its configuration is read from JSON and Caddyfiles.
#include "collectors/balancer.h"
#include "collectors/caddy/config/format.h"
#include "collectors/caddy/discovery.h"
#include "collectors/caddy/log/reader.h"
#include "collectors/caddy/status/reader.h"

namespace skewd::caddy {

BalancerKind kind() {
  return {"caddy", make_status_reader, &format(), &make_log_reader, &kDiscovery};
}

}  // namespace skewd::caddy
