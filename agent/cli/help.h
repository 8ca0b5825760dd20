// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "agent/cli/command.h"

namespace skewd {

/// What `skewd --help` says.
[[nodiscard]] std::string render_program_help();

/// What `skewd NAME --help` says.
[[nodiscard]] std::string render_command_help(std::string_view name, Command& command);

/// " (default text)"; empty if there is none.
[[nodiscard]] std::string default_of(const Option& option);

}  // namespace skewd
