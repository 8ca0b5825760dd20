// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "collectors/configuration.h"

namespace skewd::caddy {

/// Caddy's JSON, or a Caddyfile with what `caddy adapt` makes of it.
[[nodiscard]] const ConfigurationFormat& format();

/// True if the file holds JSON: its name or its first letters say so.
[[nodiscard]] bool is_json(const ConfigurationFile& file);

/// `caddy validate` and `caddy adapt`.
[[nodiscard]] const VendorChecker& vendor();

}  // namespace skewd::caddy
