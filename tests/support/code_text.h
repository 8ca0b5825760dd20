// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace skewd::support {

/// C++ text with all comments and the insides of all string and character literals blanked out.
/// Lines stay where they are.
[[nodiscard]] std::string blank_comments_and_literals(std::string_view text);

/// True if `word` stands in `line` as a whole identifier: "time" is in "std::time(0)", not in
/// "uptime".
[[nodiscard]] bool has_word(std::string_view line, std::string_view word);

}  // namespace skewd::support
