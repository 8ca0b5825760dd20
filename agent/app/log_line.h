// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/app/log.h"
#include "collectors/instant.h"

namespace skewd {

/// "debug", "info", "warning", "error".
[[nodiscard]] std::string_view name_of(LogLevel level);

/// One log line without its end: `ts=2026-11-21T02:51:14.035Z level=info msg="..." balancer=edge`,
/// or the same as a JSON object. Always valid UTF-8, and always a single line.
[[nodiscard]] std::string render_log_line(LogFormat format, Instant at, LogLevel level,
                                          std::string_view message, LogFields fields);

}  // namespace skewd
