// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/cli/command.h"

namespace skewd {

/// skewd(1): every command with its options, examples and exit statuses, as roff (man(7)).
[[nodiscard]] std::string render_program_manual();

/// skewd-NAME(1), one command by itself. `remarks` is roff that follows its options.
[[nodiscard]] std::string render_command_manual(std::string_view name, Command& command,
                                                std::string_view remarks);

/// skewd.toml(5), from the text of the shipped file: its prose becomes paragraphs, what stands
/// behind `#` or plainly becomes examples.
[[nodiscard]] std::string render_settings_manual(std::string_view shipped_file);

/// A text as it must stand in roff: no character of it is taken for a request or an escape.
[[nodiscard]] std::string roff(std::string_view text);

}  // namespace skewd
