// SPDX-License-Identifier: Apache-2.0
//
// Envoy. Its statistics are not read, only its configuration.
#include "collectors/balancer.h"
#include "collectors/envoy/config/format.h"

namespace skewd::envoy {

BalancerKind kind() { return {"envoy", nullptr, &format()}; }

}  // namespace skewd::envoy
