// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// Where one process of a balancer can be asked.
struct Source {
  enum class Kind { unix_socket, tcp_socket, http, varnish, ipvs };
  Kind kind = Kind::unix_socket;
  std::string text;        // as it was written, for messages: "unix:/run/haproxy/admin.sock"
  std::string path;        // unix socket; varnish: the instance's name or directory, may be empty
  std::string host;        // tcp socket
  std::uint16_t port = 0;  // tcp socket
  std::string url;         // http
  bool master = false;     // a master CLI: commands need a worker's prefix
};

/// Reads "unix:/path", "/path", "tcp://host:port", "tcp://[::1]:port", "http://...",
/// "https://...", "varnish:", "varnish:NAME", "varnish:/path" and "ipvs:". The error says which of
/// these was expected. The host of a tcp source is an address or "localhost"; a URL carries no user
/// and no password.
[[nodiscard]] Result<Source> read_source(std::string_view text);

/// Whether it is asked over a unix or tcp socket.
[[nodiscard]] constexpr bool is_socket(const Source& source) {
  return source.kind == Source::Kind::unix_socket || source.kind == Source::Kind::tcp_socket;
}

}  // namespace skewd
