// SPDX-License-Identifier: Apache-2.0
//
// Apache 2.4 with mod_proxy_balancer. Asks over HTTP for `server-status?auto` of mod_status and,
// where that is allowed, for the XML of the balancer manager, which alone knows load factors and
// methods. Neither tells answers, errors or times of a member: its access log does.
#include "collectors/apache/config/format.h"
#include "collectors/apache/discovery.h"
#include "collectors/apache/log/reader.h"
#include "collectors/apache/status/reader.h"
#include "collectors/balancer.h"

namespace skewd::apache {

BalancerKind kind() {
  return {"apache", make_status_reader, &format(), &make_log_reader, &kDiscovery};
}

}  // namespace skewd::apache
