// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collectors/pool_spec.h"

namespace skewd {

/// Which servers of a pool can be chosen for a new request, as the file declares them and while
/// all of them are well.
struct Eligible {
  std::vector<std::uint8_t> servers;  // 1 or 0 per server
  std::size_t count = 0;
  bool backups = false;  // they are backups: no other server can be chosen
};

/// A server that is not taken out and has weight; a backup only when no other server can serve,
/// and then the first alone unless the pool uses all.
[[nodiscard]] Eligible find_eligible(const PoolSpec& pool);

/// True if the server is not taken out and has weight.
[[nodiscard]] bool is_able(const ServerSpec& server);

}  // namespace skewd
