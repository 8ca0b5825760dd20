// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/cli/source_lines.h"
#include "collectors/diagnostic.h"

namespace skewd {

/// [{"rule", "severity", "file", "line", "column", "text", "hint"}]; line and column are null when
/// the whole file or the whole line is meant.
[[nodiscard]] nlohmann::ordered_json diagnostics_json(const std::vector<Diagnostic>& diagnostics);

/// SARIF 2.1.0 (OASIS), as code hosts show it beside the lines.
[[nodiscard]] std::string render_sarif(const std::vector<Diagnostic>& diagnostics,
                                       const SourceLines& lines);

/// JUnit's XML, as build servers read it: a case per file and rule, which fails for each
/// diagnostic of at least `fail_on`.
[[nodiscard]] std::string render_junit(const std::vector<Diagnostic>& diagnostics,
                                       const std::vector<std::string>& files,
                                       DiagnosticSeverity fail_on);

/// JSON as text with a line's end; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dump(const nlohmann::ordered_json& json);

}  // namespace skewd
