// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/socket_address.h"

#include <netdb.h>
#include <sys/un.h>

#include <cstring>
#include <string>

namespace skewd {
namespace {

Result<std::vector<SocketAddress>> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(ErrorKind::config, path + " is longer than the " +
                                          std::to_string(sizeof address.sun_path - 1) +
                                          " bytes that a socket's path may have");
  }
  path.copy(address.sun_path, path.size());
  SocketAddress made;
  made.size = sizeof address;
  std::memcpy(&made.storage, &address, sizeof address);
  return std::vector{made};
}

Result<SocketAddress> tcp_address(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;  // never looks anything up, never waits
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) {
    return failure(ErrorKind::config, "'" + host + "' is not an address");
  }
  SocketAddress made;
  made.size = found->ai_addrlen;
  std::memcpy(&made.storage, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return made;
}

}  // namespace

Result<std::vector<SocketAddress>> socket_addresses(const Source& source) {
  if (source.kind == Source::Kind::unix_socket) return unix_address(source.path);
  std::vector<std::string> hosts{source.host};
  if (source.host == "localhost") hosts = {"127.0.0.1", "::1"};
  std::vector<SocketAddress> addresses;
  for (const std::string& host : hosts) {
    auto address = tcp_address(host, source.port);
    if (!address) return tl::unexpected(std::move(address.error()));
    addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace skewd
