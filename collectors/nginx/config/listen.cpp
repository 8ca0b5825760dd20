// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/listen.h"

#include <algorithm>

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {
namespace {

constexpr std::string_view kAnyAddress = "0.0.0.0";

bool is_port(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789-") == std::string_view::npos;
}

// The colon before the port; npos: there is none.
std::size_t find_port(std::string_view text) {
  const std::size_t begin = text.starts_with('[') ? text.find(']') : 0;
  return begin == std::string_view::npos ? begin : text.find(':', begin);
}

ListenAddress address_of(std::string_view text) {
  ListenAddress address;
  if (lower_case(text.substr(0, 5)) == "unix:") {
    address.text = text;
    return address;
  }
  const std::size_t colon = is_port(text) ? std::string_view::npos : find_port(text);
  std::string_view host = is_port(text) ? std::string_view("*") : text.substr(0, colon);
  address.port = is_port(text)                     ? text
                 : colon == std::string_view::npos ? std::string_view("80")
                                                   : text.substr(colon + 1);
  if (host == kAnyAddress || host.empty()) host = "*";
  address.text = std::string(host) + ":" + address.port;
  return address;
}

}  // namespace

std::vector<ListenAddress> listen_addresses(const Directive& server) {
  std::vector<ListenAddress> addresses;
  for (const Directive& directive : server.block()) {
    if (directive.name() != "listen" || directive.arguments().empty()) continue;
    ListenAddress address = address_of(directive.argument(0));
    for (const Word& word : directive.arguments().subspan(1)) {
      address.is_default =
          address.is_default || word.text == "default_server" || word.text == "default";
      address.is_udp = address.is_udp || word.text == "udp" || word.text == "quic";
    }
    address.place = directive.place();
    addresses.push_back(std::move(address));
  }
  if (addresses.empty()) {
    addresses.push_back(address_of("80"));
    addresses.back().place = server.place();
  }
  return addresses;
}

}  // namespace skewd::nginx
