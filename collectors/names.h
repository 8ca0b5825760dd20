// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/snapshot.h"

namespace skewd {

/// "going_down", "administrator", "http": the public words of the JSON and the status page.
[[nodiscard]] std::string_view name_of(ServerState state);
[[nodiscard]] std::string_view name_of(StateReason reason);
[[nodiscard]] std::string_view name_of(PoolMode mode);

}  // namespace skewd
