// SPDX-License-Identifier: Apache-2.0
#include "agent/plan/check.h"

namespace skewd::checks {
namespace {

std::string consequence(std::string_view kind) {
  if (kind == "haproxy") return "it is asked at the port that the client came to";
  return "it is asked at the default port";
}

}  // namespace

void server_without_port(const CheckInput& input, std::vector<Diagnostic>& found) {
  if (input.kind().name == "ipvs") return;  // a server without one gets that of the client
  for (const PoolSpec& pool : input.configuration().pools) {
    if (pool.implicit) continue;
    for (const ServerSpec& server : pool.servers) {
      if (server.port || server.host.empty()) continue;
      found.push_back({"server-without-port", DiagnosticSeverity::warning, server.place,
                       "server " + server.name + " of pool " + pool.name +
                           " has no port: " + consequence(input.kind().name),
                       "write " + server.address + ":PORT"});
    }
  }
}

}  // namespace skewd::checks
