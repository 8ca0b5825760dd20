// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/address.h"

#include <algorithm>
#include <charconv>

namespace skewd::nginx {
namespace {

bool is_number_of_four(std::string_view host) {
  std::size_t dots = 0;
  for (const char letter : host) {
    if (letter == '.') {
      ++dots;
    } else if (letter < '0' || letter > '9') {
      return false;
    }
  }
  return dots == 3;
}

std::optional<std::uint16_t> read_port(std::string_view text) {
  const auto number = read_number(text);
  if (!number || *number == 0 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return lower;
}

std::optional<std::uint32_t> read_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

Address read_address(std::string_view text) {
  Address address;
  if (lower_case(text.substr(0, 5)) == "unix:") {
    address.is_socket = true;
    return address;
  }
  std::size_t host_end = std::string_view::npos;
  if (text.starts_with('[')) {
    host_end = text.find(']');
    address.is_literal = true;
    address.host = text.substr(1, host_end == std::string_view::npos ? host_end : host_end - 1);
    address.is_valid = host_end != std::string_view::npos;
    text.remove_prefix(address.is_valid ? host_end + 1 : text.size());
  } else {
    host_end = text.find(':');
    address.host = text.substr(0, host_end);
    address.is_literal = is_number_of_four(address.host);
    text.remove_prefix(std::min(host_end, text.size()));
  }
  if (text.empty()) return address;
  address.port = text.front() == ':' ? read_port(text.substr(1)) : std::nullopt;
  address.is_valid = address.port.has_value();
  return address;
}

bool looks_like_host(const Address& address) {
  return address.is_literal || address.host == "localhost" ||
         address.host.find('.') != std::string_view::npos;
}

ServerSpec server_at(std::string_view text) {
  const Address address = read_address(text);
  ServerSpec server;
  server.address = text;
  server.host = address.host;
  server.port = address.port;
  server.name = server.address;
  const bool has_default = address.is_valid && !address.is_socket && !address.port;
  if (has_default) server.name += ":80";
  server.check = HealthCheck::passive;
  return server;
}

}  // namespace skewd::nginx
