// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {

void server_unreachable(const CheckInput& input, std::vector<Diagnostic>& found) {
  for (const PoolSpec& pool : input.configuration().pools) {
    for (const ServerSpec& server : pool.servers) {
      const auto known = input.facts().unreachable.find({pool.name, server.name});
      if (known == input.facts().unreachable.end() || known->second.empty()) continue;
      const bool unchecked = server.check == HealthCheck::none;
      found.push_back({"server-unreachable", DiagnosticSeverity::error, server.place,
                       "server " + server.name + " of pool " + pool.name + ": " + known->second,
                       unchecked ? "nobody checks this server, so it would get its share of the "
                                   "requests all the same: start it first, or add a check"
                                 : "start the server before it joins the pool"});
    }
  }
}

}  // namespace skewd::checks
