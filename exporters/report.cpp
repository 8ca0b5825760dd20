// SPDX-License-Identifier: Apache-2.0
#include "exporters/report.h"

namespace skewd {

bool has_numbers(const BalancerReport& balancer) {
  return balancer.topology != nullptr && balancer.pools.size() == balancer.topology->pools.size() &&
         balancer.servers.size() == balancer.topology->servers.size() &&
         balancer.listeners.size() == balancer.topology->listeners.size();
}

}  // namespace skewd
