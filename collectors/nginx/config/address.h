// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collectors/pool_spec.h"

namespace skewd::nginx {

/// An address as nginx reads it: "host", "host:port", "[::1]:80", "unix:/path".
struct Address {
  std::string_view host;  // without brackets; empty: a socket
  std::optional<std::uint16_t> port;
  bool is_socket = false;
  bool is_literal = false;  // numbers, which need no name server
  bool is_valid = true;     // false: what stands for the port is none
};

[[nodiscard]] Address read_address(std::string_view text);

/// True if the host could be a name of DNS but hardly that of an upstream: it has a dot, or is
/// "localhost", or is a number.
[[nodiscard]] bool looks_like_host(const Address& address);

/// A server without its parameters. Its name is what nginx's logs and its API say: the address
/// as written, and ":80" behind it if there is no port, which for hosts other than numbers they
/// replace by what the host resolves to. `port` is absent if it is not written.
[[nodiscard]] ServerSpec server_at(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);

/// A number as nginx takes one: digits only.
[[nodiscard]] std::optional<std::uint32_t> read_number(std::string_view text);

}  // namespace skewd::nginx
