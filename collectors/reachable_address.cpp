// SPDX-License-Identifier: Apache-2.0
#include "collectors/reachable_address.h"

#include "collectors/host_port.h"

namespace skewd {

std::string reachable_address(std::string_view listening) {
  if (const auto port = read_port(listening)) return join_host_port("127.0.0.1", *port);
  const HostPort place = split_host_port(listening);
  if (!place.port) return {};
  const bool anywhere =
      place.host.empty() || place.host == "*" || place.host == "0.0.0.0" || place.host == "::";
  return join_host_port(anywhere ? "127.0.0.1" : place.host, *place.port);
}

}  // namespace skewd
