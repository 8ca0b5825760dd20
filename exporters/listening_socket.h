// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// A socket that listens, and the address it has.
struct ListeningSocket {
  int descriptor = -1;  // the caller closes it
  std::string address;  // with the real port: "[::1]:41233"
};

/// Listens on "127.0.0.1:10145", "[::1]:0" or "localhost:10145". Error (config): the address, why
/// it cannot be used and what to do.
[[nodiscard]] Result<ListeningSocket> listen_on(std::string_view address);

/// Takes a socket that listens already; its address is "unix:/path" if it has a path. Error
/// (config): it is no such socket.
[[nodiscard]] Result<ListeningSocket> adopt_listener(int descriptor);

}  // namespace skewd
