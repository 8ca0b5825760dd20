// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/snapshot.h"

namespace skewd::haproxy {

/// What a server's `status` cell says.
struct Status {
  ServerState state = ServerState::unknown;
  StateReason reason = StateReason::none;
  bool checked = true;  // false: "no check"
};

/// Reads every status that HAProxy 2.6 to 3.2 prints for a server: "UP", "DOWN", "NOLB" and
/// "DRAIN", each also with a count as "UP 1/3", "DOWN (agent)", "DRAIN (agent)", "MAINT",
/// "MAINT (via b/s)", "MAINT (resolution)", "no check". Any other is `unknown`, never up.
[[nodiscard]] Status read_status(std::string_view text);

}  // namespace skewd::haproxy
