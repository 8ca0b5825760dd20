// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "collectors/access_record.h"

namespace skewd::caddy {

/// Reads Caddy's JSON, with what the lines of README.md add to it: headers of the answer, or
/// fields of `log_append`.
[[nodiscard]] std::unique_ptr<AccessLogReader> make_log_reader();

}  // namespace skewd::caddy
