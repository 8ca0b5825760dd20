// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <microhttpd.h>

#include <cstddef>
#include <memory>
#include <string>

namespace skewd {

/// What libmicrohttpd calls, each with `self`.
struct DaemonCalls {
  MHD_AccessHandlerCallback on_request;
  void* (*on_uri)(void* self, const char* uri, MHD_Connection* connection);
  MHD_RequestCompletedCallback on_completed;
  MHD_NotifyConnectionCallback on_connection;
  void* self;
};

struct StopDaemon {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};
using Daemon = std::unique_ptr<MHD_Daemon, StopDaemon>;

/// Serves what listens at `socket`, on one thread, within the bounds of the house; owns the socket.
/// With `tls` each session must be given its certificate when its connection starts. Null: no
/// thread or descriptor is left.
[[nodiscard]] Daemon start_daemon(int socket, std::size_t most_connections, bool tls,
                                  const DaemonCalls& calls);

/// How many connections each of so many daemons may have: 1024, or fewer where the process may not
/// open as many files. Without descriptors libmicrohttpd would ask for one again and again.
[[nodiscard]] std::size_t most_connections(std::size_t daemons);

/// Who is at the other end, for bounds per address: of IPv6 the 64 bits that one site has. Empty:
/// somebody on this host, over a unix socket.
[[nodiscard]] std::string address_of(MHD_Connection* connection);

/// The descriptor of its socket.
[[nodiscard]] int socket_of(MHD_Connection* connection);

}  // namespace skewd
