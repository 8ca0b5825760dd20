// SPDX-License-Identifier: Apache-2.0
//
// `server` and `server-template`.
#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "collectors/haproxy/config/address.h"
#include "collectors/haproxy/config/reading.h"

namespace skewd::haproxy {
namespace {

// Each would be a server of the model; a range of four thousand million is a slip of the pen.
constexpr std::size_t kMostSlots = 10'000;

void check_name(const ProxyLine& at, std::size_t word) {
  for (const char c : at.line.text(word)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '_' || c == '.' || c == ':') continue;
    return at.remarks().error(at.line.place(word),
                              "'" + at.line.words[word].text + "' is not a name for a server");
  }
}

ServerDeclaration declare(const ProxyLine& at, std::size_t address_word) {
  const ServerAddress address = read_server_address(at.line.text(address_word));
  if (!address.invalid_port.empty()) {
    at.remarks().error(at.line.place(address_word),
                       "'" + address.invalid_port + "' is not a port of a server");
  }
  ServerDeclaration server{{}, at.settings().default_server};
  read_server_options(at.line, address_word + 1, server.options, at.remarks());
  ServerSpec& spec = server.spec;
  spec.address = at.line.text(address_word);
  spec.host = address.host;
  spec.port = address.port;
  spec.weight = server.options.weight;
  spec.weight_place = server.options.weight_place;
  spec.backup = server.options.backup;
  spec.down = server.options.disabled;
  spec.resolved_later = server.options.resolved_later();
  spec.connection_limit = server.options.connection_limit;
  spec.place = at.line.place();
  return server;
}

bool may_have_servers(const ProxyLine& at, std::size_t words) {
  const std::string keyword(at.line.text(0));
  if (at.proxy.section == Section::defaults) {
    at.remarks().error(at.line.place(0), "'" + keyword + "' is not allowed in defaults");
  } else if (at.proxy.section == Section::frontend) {
    at.remarks().error(at.line.place(0), "'" + keyword + "' is not allowed in a frontend");
  } else if (at.line.size() < words) {
    at.remarks().error(at.line.place(), "'" + keyword + "' expects a name and an address");
  } else {
    at.proxy.like_pool = true;
    return true;
  }
  return false;
}

// "3" are 1 to 3, "2-5" as it says.
std::optional<std::pair<unsigned, unsigned>> read_range(std::string_view text) {
  unsigned first = 1;
  unsigned last = 0;
  const char* const end = text.data() + text.size();
  const auto one = std::from_chars(text.data(), end, last);
  if (one.ec != std::errc()) return std::nullopt;
  if (one.ptr == end) return std::pair(first, last);
  first = last;
  const auto two = *one.ptr == '-' ? std::from_chars(one.ptr + 1, end, last) : one;
  if (*one.ptr != '-' || two.ec != std::errc() || two.ptr != end) return std::nullopt;
  return std::pair(first, last);
}

}  // namespace

void read_server(const ProxyLine& at) {
  if (!may_have_servers(at, 3)) return;
  if (at.reading.servers.take(1, at.line.place(), at.remarks()) == 0) return;
  check_name(at, 1);
  ServerDeclaration server = declare(at, 2);
  server.spec.name = at.line.text(1);
  server.spec.id = server.options.id;
  at.proxy.servers.push_back(std::move(server));
}

void read_server_template(const ProxyLine& at) {
  if (!may_have_servers(at, 4)) return;
  check_name(at, 1);
  const auto range = read_range(at.line.text(2));
  if (!range || range->first > range->second) {
    return at.remarks().error(
        at.line.place(2), "'" + at.line.words[2].text + "' is not a number or range of servers");
  }
  ServerDeclaration server = declare(at, 3);
  const std::size_t wanted = std::size_t{range->second} - range->first + 1;
  if (wanted > kMostSlots) {
    at.remarks().info(at.line.place(2), "only the first 10000 servers are read");
  }
  const std::size_t count =
      at.reading.servers.take(std::min(wanted, kMostSlots), at.line.place(), at.remarks());
  if (count < wanted) at.proxy.servers_unknown = true;
  for (std::size_t i = 0; i < count; ++i) {
    server.spec.id = i == 0 ? server.options.id : 0;  // as HAProxy does
    server.spec.name = std::string(at.line.text(1)) + std::to_string(range->first + i);
    at.proxy.servers.push_back(server);
  }
}

}  // namespace skewd::haproxy
