// SPDX-License-Identifier: Apache-2.0
//
// nginx, 1.18 and later. Its statistics are not read, only its configuration.
#include "collectors/balancer.h"

namespace skewd::nginx {

BalancerKind kind() { return {"nginx"}; }

}  // namespace skewd::nginx
