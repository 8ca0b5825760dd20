// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace skewd {

/// Runs the command that the arguments name and returns the exit status: 0 fine, 1 something was
/// found, 2 usage or unreadable input.
int run_command_line(int argc, char** argv);

}  // namespace skewd
