// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/haproxy/columns.h"
#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// Read the numbers of one row. An empty cell is absent; a cell that is not a whole number is an
/// error (malformed) that names its column.
[[nodiscard]] Result<ListenerStats> read_listener(const Row& row);
[[nodiscard]] Result<PoolStats> read_pool(const Row& row);
[[nodiscard]] Result<ServerStats> read_server(const Row& row);

/// The mode of a listener or pool row; HAProxy knows also "health" and "cli".
[[nodiscard]] PoolMode read_mode(const Row& row);

}  // namespace skewd::haproxy
