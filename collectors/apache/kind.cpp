// SPDX-License-Identifier: Apache-2.0
//
// Apache 2.4 with mod_proxy_balancer. Its statistics are not read, only its configuration.
#include "collectors/apache/config/format.h"
#include "collectors/apache/log/reader.h"
#include "collectors/balancer.h"

namespace skewd::apache {

BalancerKind kind() { return {"apache", nullptr, &format(), &make_log_reader}; }

}  // namespace skewd::apache
