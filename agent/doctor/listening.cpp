// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/listening.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "collectors/host_port.h"
#include "collectors/net/socket_address.h"

namespace skewd {
namespace {

ListenTrial try_to_bind(const std::string& address, int type) {
  const HostPort place = split_host_port(address);
  if (!place.port) return {true, false, {}};  // port 0: any that is free
  Source source;
  source.kind = Source::Kind::tcp_socket;
  source.text = address;
  source.host = place.host;
  source.port = *place.port;
  const auto addresses = socket_addresses(source);
  if (!addresses) return {false, false, addresses.error().message};
  const SocketAddress& first = addresses->front();
  const int fd = socket(first.storage.ss_family, type | SOCK_CLOEXEC, 0);
  if (fd < 0) return {false, false, std::strerror(errno)};
  // As the server does: what waits for late packets of a closed connection is free.
  const int on = 1;
  if (type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ListenTrial trial;
  trial.can_bind = bind(fd, reinterpret_cast<const sockaddr*>(&first.storage), first.size) == 0 &&
                   (type != SOCK_STREAM || listen(fd, 1) == 0);
  if (!trial.can_bind) {
    trial.is_taken = errno == EADDRINUSE;
    trial.reason = std::strerror(errno);
  }
  close(fd);
  return trial;
}

}  // namespace

ListenTrial try_connections(const std::string& address) {
  return try_to_bind(address, SOCK_STREAM);
}

ListenTrial try_datagrams(const std::string& address) { return try_to_bind(address, SOCK_DGRAM); }

}  // namespace skewd
