// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Shares of hashes and sessions: only a server's own past tells what it is due.
inline constexpr MewsTuning kAffinityShare{8, 0.18, 0};
/// Shares under load: confirms what the evidence against learned shares says.
inline constexpr MewsTuning kLoadAwareShare{6, 0.18, 0};

/// Whose share counts are levels of: all requests where many are bound to servers by sessions,
/// what the algorithm picked otherwise.
enum class LevelCounts { picks, requests };

/// Adds the interval to the share level of every eligible server of `interval.trial`. A server that
/// changed is left out for an hour, because its sessions or its share of the keys must come back.
/// The least effect is the pool's tolerance.
void step_share_levels(PoolInterval& interval, const MewsTuning& usual, LevelCounts counts);

/// The pool's servers changed: the levels begin anew and are not judged for so long.
void rebase_share_levels(PoolInterval& interval, double blank_seconds);

/// The share that the server's own past makes due, 0..1; 0 if there is none.
[[nodiscard]] double usual_share(const ShareMemory& memory);

/// The server with an alarm whose share moved most requests; none: the number of servers.
[[nodiscard]] std::size_t furthest_level(const PoolInterval& interval);

}  // namespace skewd
