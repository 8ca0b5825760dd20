// SPDX-License-Identifier: Apache-2.0
#include "exporters/listening_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace skewd {
namespace {

// What does not fit is dropped and comes again after a second: a scrape that meets ten thousand
// connections at once must fit. The kernel allows 4096 unless somebody changed it.
constexpr int kBacklog = 4096;
constexpr std::string_view kExpected =
    "write it as 127.0.0.1:10145, or [::1]:10145 for IPv6, or 0.0.0.0:10145 for all";

struct HostAndPort {
  std::string host;
  std::string port;
};

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

tl::unexpected<Error> cannot_listen(std::string_view address, std::string_view why,
                                    std::string_view remedy) {
  return failure(ErrorKind::config, "cannot listen on '" + std::string(address) +
                                        "': " + std::string(why) + "; " + std::string(remedy));
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         text.find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi(std::string(text)) <= 65535;
}

Result<HostAndPort> split(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(address.substr(colon + 1))) {
    return cannot_listen(address, "not an address with a port", kExpected);
  }
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return cannot_listen(address, "an IPv6 address without brackets", kExpected);
  }
  return HostAndPort{std::string(host), std::string(address.substr(colon + 1))};
}

std::string path_of(const sockaddr_storage& storage) {
  const auto* const named = reinterpret_cast<const sockaddr_un*>(&storage);
  const std::string_view path(named->sun_path, sizeof named->sun_path - 1);
  // An abstract name begins with a zero.
  return path.front() == '\0' ? "unix:" : "unix:" + std::string(path.substr(0, path.find('\0')));
}

std::string render_address_of(int descriptor) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const generic = reinterpret_cast<sockaddr*>(&storage);
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getsockname(descriptor, generic, &size) != 0) return "unknown";
  if (generic->sa_family == AF_UNIX) return path_of(storage);
  if (getnameinfo(generic, size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "unknown";
  }
  const std::string name = host.data();
  return (generic->sa_family == AF_INET6 ? "[" + name + "]" : name) + ":" + port.data();
}

/// True if `descriptor` now listens; otherwise errno says why not.
bool bind_and_listen(int descriptor, const addrinfo& address) {
  const int on = 1;
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return false;
  // "[::]:10145" beside "0.0.0.0:10145" must not collide.
  if (address.ai_family == AF_INET6 &&
      setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) {
    return false;
  }
  return bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 &&
         listen(descriptor, kBacklog) == 0;
}

std::string_view remedy_for(int problem) {
  switch (problem) {
    case EADDRINUSE:
      return "stop the program that uses it, or choose another port with [web] listen";
    case EADDRNOTAVAIL: return "choose an address that this host has";
    case EACCES: return "choose a port above 1023";
    default: return "choose another address";
  }
}

}  // namespace

Result<ListeningSocket> listen_on(std::string_view address) {
  const auto parts = split(address);
  if (!parts) return tl::unexpected(parts.error());
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int unresolved = getaddrinfo(parts->host.c_str(), parts->port.c_str(), &hints, &found);
  const Addresses addresses(found);
  if (unresolved != 0) {
    return cannot_listen(address, gai_strerror(unresolved), "choose an address that this host has");
  }
  const int descriptor =
      socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (descriptor >= 0 && bind_and_listen(descriptor, *addresses)) {
    return ListeningSocket{descriptor, render_address_of(descriptor)};
  }
  const int problem = errno;
  if (descriptor >= 0) close(descriptor);
  return cannot_listen(address, std::generic_category().message(problem), remedy_for(problem));
}

Result<ListeningSocket> adopt_listener(int descriptor) {
  int listens = 0;
  socklen_t size = sizeof listens;
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
      listens == 0) {
    return failure(ErrorKind::config, "descriptor " + std::to_string(descriptor) +
                                          " is no socket that listens; write ListenStream= and "
                                          "Accept=no in the socket unit");
  }
  // Another process that shares it may be faster: accepting must not wait for the next client.
  fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return ListeningSocket{descriptor, render_address_of(descriptor)};
}

}  // namespace skewd
