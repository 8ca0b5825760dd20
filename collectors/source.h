// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// Where one process of a balancer can be asked.
struct Source {
  enum class Kind { unix_socket, tcp_socket, http };
  Kind kind = Kind::unix_socket;
  std::string text;        // as it was written, for messages: "unix:/run/haproxy/admin.sock"
  std::string path;        // unix socket
  std::string host;        // tcp socket
  std::uint16_t port = 0;  // tcp socket
  std::string url;         // http
  bool master = false;     // a master CLI: commands need a worker's prefix
};

/// Reads "unix:/path", "/path", "tcp://host:port", "tcp://[::1]:port", "http://..." and
/// "https://...". The error says which of these was expected. The host of a tcp source is an
/// address or "localhost"; a URL carries no user and no password.
[[nodiscard]] Result<Source> read_source(std::string_view text);

}  // namespace skewd
