// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::haproxy {

/// What the address of a server says.
struct ServerAddress {
  std::string host;  // empty: a socket, an SRV record, or whatever address the client asked for
  std::optional<std::uint16_t> port;
  bool socket = false;       // unix, abstract, or a file descriptor
  std::string invalid_port;  // not empty: HAProxy refuses it
};

/// Reads "10.0.0.1:80", "[::1]:80", "ipv4@name:80", "unix@/run/s.sock", "/run/s.sock",
/// "name:+0", "_http._tcp.name".
[[nodiscard]] ServerAddress read_server_address(std::string_view address);

/// The addresses of a `bind` line: "10.0.0.1:80,:443" are "10.0.0.1:80" and "*:443", a path is
/// "unix:/path".
[[nodiscard]] std::vector<std::string> read_bind_addresses(std::string_view addresses);

}  // namespace skewd::haproxy
