// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/address.h"

#include <charconv>

namespace skewd::haproxy {
namespace {

constexpr std::size_t kMostAddresses = 1'000;  // of a line

// "ipv4@", "quic6@", "stream+ipv4@", "unix@": what stands before the last of such a prefix's '@'.
std::string_view take_family(std::string_view& address) {
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || address.substr(0, at).find_first_of("/:") < at) return {};
  std::string_view family = address.substr(0, at);
  address.remove_prefix(at + 1);
  const std::size_t plus = family.find('+');
  if (plus != std::string_view::npos) family.remove_prefix(plus + 1);
  return family;
}

bool is_socket(std::string_view family, std::string_view address) {
  return family == "unix" || family == "uxst" || family == "uxdg" || family == "abns" ||
         family == "abnsz" || family == "fd" || family == "sockpair" || address.starts_with('/');
}

void read_port(std::string_view text, ServerAddress& read) {
  if (text.empty() || text.starts_with('+') || text.starts_with('-')) return;  // the client's
  std::uint16_t port = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), port);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    read.invalid_port = text;
  } else if (port != 0) {
    read.port = port;
  }
}

}  // namespace

ServerAddress read_server_address(std::string_view address) {
  ServerAddress read;
  const std::string_view family = take_family(address);
  read.socket = is_socket(family, address);
  if (read.socket || family == "rhttp") return read;
  const std::size_t bracket = address.rfind(']');
  const std::size_t colon = address.rfind(':');
  std::string_view host = address;
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon)) {
    host = address.substr(0, colon);
    read_port(address.substr(colon + 1), read);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool known = host != "*" && host != "0.0.0.0" && host != "::" && !host.starts_with('_');
  if (known) read.host = host;
  return read;
}

std::vector<std::string> read_bind_addresses(std::string_view addresses) {
  std::vector<std::string> read;
  while (!addresses.empty() && read.size() < kMostAddresses) {
    const std::size_t comma = addresses.find(',');
    std::string_view address = addresses.substr(0, comma);
    addresses.remove_prefix(comma == std::string_view::npos ? addresses.size() : comma + 1);
    if (address.empty()) continue;
    const std::string_view whole = address;
    const std::string_view family = take_family(address);
    if (family == "unix" || (family.empty() && address.starts_with('/'))) {
      read.push_back("unix:" + std::string(address));
    } else if (is_socket(family, address)) {
      read.emplace_back(whole);
    } else {
      read.push_back((address.starts_with(':') ? "*" : "") + std::string(address));
    }
  }
  return read;
}

}  // namespace skewd::haproxy
