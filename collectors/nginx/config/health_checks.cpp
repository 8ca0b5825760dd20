// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/health_checks.h"

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {
namespace {

HttpCheckSpec check_of(const Directive& directive) {
  HttpCheckSpec check;
  check.method = "GET";
  check.place = directive.place();
  for (const Word& word : directive.arguments()) {
    if (word.text.starts_with("uri=")) check.path = word.text.substr(4);
    if (!word.text.starts_with("port=")) continue;
    const auto port = read_number(word.text.substr(5));
    if (port && *port > 0 && *port <= 65535) check.port = static_cast<std::uint16_t>(*port);
  }
  return check;
}

}  // namespace

void note_health_check(const Directive& check, std::span<const Destination> destinations,
                       Context& context) {
  for (const Destination& destination : destinations) {
    for (const RouteTarget& target : destination.targets) {
      PoolSpec* pool = context.find_upstream(target.pool);
      if (pool == nullptr) continue;
      for (ServerSpec& server : pool->servers) server.check = HealthCheck::active;
      if (context.mode == PoolMode::http) pool->http_check = check_of(check);
    }
  }
}

}  // namespace skewd::nginx
