// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "collectors/snapshot.h"

namespace skewd {

/// Gives pools of `statistics` the counts that the statistics of none of their servers tell and the
/// access log does: how often servers were sent something (Caddy tells no such thing), and what
/// came of it (neither Caddy nor Apache tells). Each of the two is taken as a whole, of one source
/// alone; a server of such a pool that the log never saw was sent nothing. `servers` and `pools`
/// say where those of the log are in the statistics; absent: nowhere.
void add_log_counts(Snapshot& statistics, const Snapshot& log,
                    std::span<const std::optional<std::size_t>> pools,
                    std::span<const std::optional<std::size_t>> servers);

}  // namespace skewd
