// SPDX-License-Identifier: Apache-2.0
#include "agent/app/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>

#include "agent/app/log_line.h"

namespace skewd {
namespace {

struct Output {
  LogFormat format = LogFormat::logfmt;
  spdlog::logger logger{"skewd", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

  Output() { logger.set_pattern("%v"); }  // lines come finished
};

Output& output() {
  static Output the_output;
  return the_output;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

void open_log(LogLevel level, LogFormat format) {
  output().format = format;
  output().logger.set_level(level_of(level));
}

void log(LogLevel level, std::string_view message, LogFields fields) {
  Output& out = output();
  if (!out.logger.should_log(level_of(level))) return;
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  out.logger.log(level_of(level), render_log_line(out.format, now, level, message, fields));
}

Result<LogLevel> read_log_level(std::string_view text) {
  for (const LogLevel level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    if (text == name_of(level)) return level;
  }
  return failure(ErrorKind::config,
                 "'" + std::string(text) + "' is not a log level; debug, info, warning or error");
}

Result<LogFormat> read_log_format(std::string_view text) {
  if (text == "logfmt") return LogFormat::logfmt;
  if (text == "json") return LogFormat::json;
  return failure(ErrorKind::config,
                 "'" + std::string(text) + "' is not a log format; logfmt or json");
}

}  // namespace skewd
