// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skewd {

struct HostPort {
  std::string host;  // without the brackets of an IPv6 address
  std::optional<std::uint16_t> port;
};

/// "10.0.0.1:80", "[::1]:80", "app.example", "::1": whatever stands before and after the last
/// colon. What follows it and is no port of 1..65535 belongs to no one.
[[nodiscard]] HostPort split_host_port(std::string_view text);

/// "10.0.0.1:80", "[::1]:80".
[[nodiscard]] std::string join_host_port(std::string_view host, std::uint32_t port);

/// A port of 1..65535.
[[nodiscard]] std::optional<std::uint16_t> read_port(std::string_view text);

/// True if the text is written like an IPv4 or IPv6 address: no name could be.
[[nodiscard]] bool is_ip_address(std::string_view host);

}  // namespace skewd
