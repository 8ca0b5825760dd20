// SPDX-License-Identifier: Apache-2.0
#include "collectors/host_port.h"

#include <charconv>

namespace skewd {

std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || rest != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

HostPort split_host_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return {std::string(text), std::nullopt};
    const std::string_view rest = text.substr(close + 1);
    return {std::string(text.substr(1, close - 1)),
            rest.starts_with(':') ? read_port(rest.substr(1)) : std::nullopt};
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find(':') != colon) {
    return {std::string(text), std::nullopt};
  }
  return {std::string(text.substr(0, colon)), read_port(text.substr(colon + 1))};
}

std::string join_host_port(std::string_view host, std::uint32_t port) {
  const bool brackets = host.find(':') != std::string_view::npos;
  std::string text = brackets ? "[" + std::string(host) + "]" : std::string(host);
  return text + ":" + std::to_string(port);
}

bool is_ip_address(std::string_view host) {
  if (host.find(':') != std::string_view::npos) return true;
  return !host.empty() && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace skewd
