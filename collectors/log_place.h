// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// Where a balancer's access log arrives.
struct LogPlace {
  enum class Kind { unix_socket, udp_socket, file };
  Kind kind = Kind::unix_socket;
  std::string text;        // as it was written, for messages
  std::string path;        // unix socket, file
  std::string host;        // udp socket: an address
  std::uint16_t port = 0;  // udp socket; 0: any that is free
};

/// Reads "unix:/path", "udp:address:port", "udp:[::1]:port" and "file:/path". Error (config): what
/// is wrong and what to write.
[[nodiscard]] Result<LogPlace> read_log_place(std::string_view text);

}  // namespace skewd
