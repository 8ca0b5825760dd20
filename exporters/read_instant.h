// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "collectors/instant.h"

namespace skewd {

/// Reads "2026-11-21T02:51:14.035Z", as render_rfc3339 writes it, with or without its milliseconds;
/// nothing if it is not that.
[[nodiscard]] std::optional<Instant> read_rfc3339(std::string_view text);

}  // namespace skewd
