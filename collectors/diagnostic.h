// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skewd {

/// Where something stands in a configuration. Lines and columns count from 1, columns and lengths
/// in bytes; column 0 means the whole line, line 0 the whole file.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t length = 0;
  bool operator==(const Place&) const = default;
};

enum class DiagnosticSeverity : std::uint8_t { info, warning, error };

/// "info", "warning", "error": public words.
[[nodiscard]] std::string_view name_of(DiagnosticSeverity severity);

/// A remark about a configuration. Texts begin in lower case and end without a full stop.
struct Diagnostic {
  std::string rule;  // "pool-funnel": a public word, and the name of its page in docs/checks/
  DiagnosticSeverity severity = DiagnosticSeverity::warning;
  Place place;
  std::string text;  // what is wrong
  std::string hint;  // what to do about it; may be empty
};

}  // namespace skewd
