// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "agent/cli/source_lines.h"
#include "agent/cli/text_table.h"
#include "collectors/diagnostic.h"

namespace skewd {

/// As compilers do it: "FILE:LINE:COLUMN: error: what is wrong [rule]", the line with a mark under
/// the word, and what to do.
[[nodiscard]] std::string render_diagnostic(const Diagnostic& diagnostic, const SourceLines& lines,
                                            Colour colour);

/// "2 errors, 1 warning and 3 remarks".
[[nodiscard]] std::string count_text(const std::vector<Diagnostic>& diagnostics);

}  // namespace skewd
