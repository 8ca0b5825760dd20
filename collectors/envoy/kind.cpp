// SPDX-License-Identifier: Apache-2.0
//
// Envoy. Its statistics are not read, only its configuration.
#include "collectors/balancer.h"

namespace skewd::envoy {

BalancerKind kind() { return {"envoy"}; }

}  // namespace skewd::envoy
