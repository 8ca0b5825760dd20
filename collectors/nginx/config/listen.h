// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// One address of a server block.
struct ListenAddress {
  std::string text;         // "*:80", "127.0.0.1:443", "[::]:80", "unix:/run/in.sock"
  std::string port;         // "80", "9000-9010"; empty: a socket
  bool is_default = false;  // default_server
  bool is_udp = false;
  Place place;
};

/// The addresses of a server block, in their order; port 80 of every address if there is none.
[[nodiscard]] std::vector<ListenAddress> listen_addresses(const Directive& server);

}  // namespace skewd::nginx
