// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "collectors/result.h"

namespace skewd {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { logfmt, json };

/// Extra fields of a log line; values are escaped, so names that a balancer reports cannot forge
/// lines or terminal escapes.
using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

/// Sends everything from `level` up to standard error in that format. Call once, at the start.
void open_log(LogLevel level, LogFormat format);

/// One line: ts, level, msg and the fields. Safe from any thread.
void log(LogLevel level, std::string_view message, LogFields fields = {});

/// "info" -> LogLevel::info; the error names the words that are known.
[[nodiscard]] Result<LogLevel> read_log_level(std::string_view text);
[[nodiscard]] Result<LogFormat> read_log_format(std::string_view text);

}  // namespace skewd
