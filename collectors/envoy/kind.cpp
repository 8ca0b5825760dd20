// SPDX-License-Identifier: Apache-2.0
//
// Envoy with API v3. Asks the admin interface for `/clusters` in JSON (counters, health and weights
// of every host), `/server_info`, and now and then `/config_dump` of its clusters for lb_policy.
// It tells no times of a host: its access log does. Its configuration is read from bootstraps.
#include "collectors/balancer.h"
#include "collectors/envoy/config/format.h"
#include "collectors/envoy/discovery.h"
#include "collectors/envoy/status/reader.h"

namespace skewd::envoy {

BalancerKind kind() { return {"envoy", make_status_reader, &format(), nullptr, &kDiscovery}; }

}  // namespace skewd::envoy
