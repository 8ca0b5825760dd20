// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {

void server_address_unresolvable(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    for (const ServerSpec& server : pool.servers) {
      const auto known = input.facts().unresolved.find(server.host);
      if (known == input.facts().unresolved.end() || known->second.empty()) continue;
      found.push_back(
          {"server-address-unresolvable",
           server.resolved_later ? DiagnosticSeverity::warning : DiagnosticSeverity::error,
           server.place,
           "server " + server.name + " of pool " + pool.name + ": " + server.host + ": " +
               known->second,
           server.resolved_later ? "the balancer starts, but the server gets nothing until the "
                                   "name has an address"
                                 : "the balancer refuses to start while a name has no address"});
    }
  }
}

}  // namespace skewd::checks
