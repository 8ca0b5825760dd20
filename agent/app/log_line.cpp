// SPDX-License-Identifier: Apache-2.0
#include "agent/app/log_line.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "agent/app/printable.h"
#include "exporters/utf8.h"

namespace skewd {
namespace {

// \u escapes are the same in JSON and in logfmt. Nothing that is not printable is above U+FFFF.
void append_escaped(std::string& line, char32_t code_point) {
  std::array<char, 8> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(code_point));
  line += escape.data();
}

void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  while (!text.empty()) {
    const Character character = first_character(text);
    switch (character.code) {
      case '"': line += "\\\""; break;
      case '\\': line += "\\\\"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case '\t': line += "\\t"; break;
      case kReplacement: line += kReplacementBytes; break;
      default:
        if (is_printable(character.code)) {
          line += text.substr(0, character.bytes);
        } else {
          append_escaped(line, character.code);
        }
    }
    text.remove_prefix(character.bytes);
  }
  line += '"';
}

bool is_bare(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
    return each > ' ' && each <= '~' && each != '"' && each != '\\' && each != '=';
  });
}

void append_logfmt(std::string& line, std::string_view key, std::string_view value) {
  if (!line.empty()) line += ' ';
  line.append(key) += '=';
  if (is_bare(value)) {
    line += value;
  } else {
    append_quoted(line, value);
  }
}

void append_json(std::string& line, std::string_view key, std::string_view value) {
  line += line.empty() ? '{' : ',';
  append_quoted(line, key);
  line += ':';
  append_quoted(line, value);
}

}  // namespace

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "unknown";
}

std::string render_log_line(LogFormat format, Instant at, LogLevel level, std::string_view message,
                            LogFields fields) {
  const auto append = format == LogFormat::json ? append_json : append_logfmt;
  std::string line;
  append(line, "ts", render_rfc3339(at));
  append(line, "level", name_of(level));
  append(line, "msg", message);
  for (const auto& [key, value] : fields) append(line, key, value);
  if (format == LogFormat::json) line += '}';
  return line;
}

}  // namespace skewd
