// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace skewd::support {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The socket calls take every family's address through this one type.
sockaddr* generic(sockaddr_in& address) {
  return static_cast<sockaddr*>(static_cast<void*>(&address));
}

// A socket bound to the port, or to any free one for 0. SO_REUSEPORT lets the reservation and the
// listener share the port; the kernel gives connections only to those that listen.
int bind_socket(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
  sockaddr_in address = loopback(port);
  if (bind(socket, generic(address), sizeof address) != 0) {
    close(socket);
    throw std::runtime_error("cannot bind to a port of 127.0.0.1");
  }
  return socket;
}

}  // namespace

LoopbackPort::LoopbackPort() : reservation_(bind_socket(0)) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(reservation_, generic(address), &size);
  number_ = ntohs(address.sin_port);
}

LoopbackPort::~LoopbackPort() { close(reservation_); }

int LoopbackPort::listen() const {
  const int socket = bind_socket(number_);
  if (::listen(socket, SOMAXCONN) != 0) {
    close(socket);
    throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(number_));
  }
  return socket;
}

}  // namespace skewd::support
