// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd {

/// Whether we could listen at an address. Nothing is left open.
struct ListenTrial {
  bool can_bind = false;
  bool is_taken = false;  // by another program
  std::string reason;     // why not
};

/// `address` is "10.0.0.1:80", "[::1]:80" or "localhost:80".
[[nodiscard]] ListenTrial try_connections(const std::string& address);
[[nodiscard]] ListenTrial try_datagrams(const std::string& address);

}  // namespace skewd
