// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_daemon.h"

#include <gnutls/abstract.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace skewd {
namespace {

// Two idle connections block prometheus-cpp's own server for half a minute. With these bounds,
// 10 000 stalled sockets of one address delay another address by less than 10 ms (measured).
constexpr std::size_t kMostConnections = 1024;
constexpr std::size_t kFewestConnections = 16;
constexpr std::size_t kMostConnectionsPerAddress = 64;
constexpr unsigned kTimeoutSeconds = 5;
constexpr std::size_t kMemoryPerConnection =
    std::size_t{16} * 1024;  // bounds the header of a request
// Files, sources, Alertmanagers, stores.
constexpr std::size_t kOtherDescriptors = 128;

// Asked only of a session that has no certificate of its own, which is none of ours.
int refuse_session(gnutls_session_t, const gnutls_datum_t*, int, const gnutls_pk_algorithm_t*, int,
                   gnutls_pcert_st**, unsigned*, gnutls_privkey_t*) {
  return -1;
}

}  // namespace

Daemon start_daemon(int socket, std::size_t most_connections, bool tls, const DaemonCalls& calls) {
  // libmicrohttpd 0.9.75 with epoll asks again and again, without a pause, while a handshake waits
  // for its client: one stalled connection would take a whole core (seen).
  const unsigned flags =
      MHD_ALLOW_SUSPEND_RESUME | (tls ? static_cast<unsigned>(MHD_USE_POLL_INTERNAL_THREAD) |
                                            static_cast<unsigned>(MHD_USE_TLS)
                                      : static_cast<unsigned>(MHD_USE_EPOLL_INTERNAL_THREAD));
  const std::array<MHD_OptionItem, 2> with_tls{
      {{tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0,
        reinterpret_cast<void*>(&refuse_session)},
       {MHD_OPTION_END, 0, nullptr}}};
  return Daemon(MHD_start_daemon(
      flags, 0, nullptr, nullptr, calls.on_request, calls.self, MHD_OPTION_ARRAY, with_tls.data(),
      MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT,
      static_cast<unsigned>(most_connections), MHD_OPTION_PER_IP_CONNECTION_LIMIT,
      static_cast<unsigned>(std::min(kMostConnectionsPerAddress, most_connections / 4)),
      MHD_OPTION_CONNECTION_TIMEOUT, kTimeoutSeconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kMemoryPerConnection, MHD_OPTION_URI_LOG_CALLBACK, calls.on_uri, calls.self,
      MHD_OPTION_NOTIFY_COMPLETED, calls.on_completed, calls.self, MHD_OPTION_NOTIFY_CONNECTION,
      calls.on_connection, calls.self, MHD_OPTION_END));
}

std::size_t most_connections(std::size_t daemons) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) {
    return kMostConnections;
  }
  const auto open = static_cast<std::size_t>(files.rlim_cur);
  const std::size_t left = open > kOtherDescriptors ? open - kOtherDescriptors : 0;
  return std::clamp(left / std::max<std::size_t>(daemons, 1), kFewestConnections, kMostConnections);
}

std::string address_of(MHD_Connection* connection) {
  const auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  const sockaddr* const address = info->client_addr;
  if (address->sa_family == AF_INET) {
    const auto* const four = reinterpret_cast<const sockaddr_in*>(address);
    return {reinterpret_cast<const char*>(&four->sin_addr), sizeof four->sin_addr};
  }
  if (address->sa_family != AF_INET6) return {};
  const auto* const six = reinterpret_cast<const sockaddr_in6*>(address);
  const char* const bytes = reinterpret_cast<const char*>(&six->sin6_addr);
  constexpr std::size_t kSite = 8;
  constexpr std::size_t kMapped = 12;  // before an IPv4 address in an IPv6 one
  return IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) ? std::string(bytes + kMapped, 4)
                                               : std::string(bytes, kSite);
}

int socket_of(MHD_Connection* connection) {
  const auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == nullptr ? -1 : info->connect_fd;
}

}  // namespace skewd
