// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "collectors/snapshot.h"

namespace skewd {

/// Everything that the server was sent.
[[nodiscard]] std::uint64_t sent_to(const ServerStats& server);

/// A server that was sent nothing: 0 where the source counts of others, first of the same pool;
/// where it counted nothing at all so far, of requests, answers and failures.
[[nodiscard]] ServerStats idle_server_like(const Snapshot& snapshot, std::string_view pool);
/// The same of a pool.
[[nodiscard]] PoolStats idle_pool_like(const Snapshot& snapshot);

}  // namespace skewd
