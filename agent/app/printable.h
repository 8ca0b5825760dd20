// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skewd {

/// False for what a terminal obeys instead of showing: control characters, line separators and
/// the marks that turn the direction of text.
[[nodiscard]] bool is_printable(char32_t code_point);

/// Valid UTF-8 without what is_printable() refuses. For names that balancers report.
[[nodiscard]] std::string printable(std::string_view text);

/// Columns that `text` takes on a terminal, counted as one per character.
[[nodiscard]] std::size_t width_of(std::string_view text);

}  // namespace skewd
