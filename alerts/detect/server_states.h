// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// How many servers can be chosen for a new request.
[[nodiscard]] std::size_t usable_servers(const PoolInterval& interval);

/// True if it is known that no server can be chosen. Servers whose state is not told may be well.
[[nodiscard]] bool nobody_can_serve(const PoolInterval& interval);

/// True if requests came to the pool and then stayed away for twenty times their usual distance (5
/// s to 2 min): what befell requests is over.
[[nodiscard]] bool is_abandoned(const PoolInterval& interval);

/// True if the balancer leaves the server alone after a request failed, and asks it again now and
/// then: down, and no check says so.
[[nodiscard]] bool is_left_alone(const ServerStats& stats);

/// "all 4 servers", "3 of 4 servers"; "its servers" where `some` is 0, which means not told.
[[nodiscard]] std::string servers_text(std::size_t some, std::size_t of);

/// Why no server of the pool can be chosen: "of its 4 servers 2 down, 2 at weight 0".
[[nodiscard]] std::string why_nobody(const PoolInterval& interval);

/// True if such a check tests only that connections are accepted.
[[nodiscard]] bool checks_only_connecting(const CheckResult& check);

}  // namespace skewd
