// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <vector>

#include "collectors/result.h"
#include "collectors/source.h"

namespace skewd {

/// An address as connect(2) takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// Where a unix or tcp source can be reached, in the order to try. Asks no name server.
[[nodiscard]] Result<std::vector<SocketAddress>> socket_addresses(const Source& source);

}  // namespace skewd
