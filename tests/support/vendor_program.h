// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skewd::support {

/// What a program printed, on both outputs, and whether it exited with 0.
struct ProgramOutput {
  std::string text;
  bool accepted = false;
};

/// Runs a program of PATH or the sbin folders in `folder`, with that as its home; nothing if it is
/// not installed. For programs that end by themselves: a minute is the most that one gets.
[[nodiscard]] std::optional<ProgramOutput> run_program(std::string_view program,
                                                       const std::vector<std::string>& arguments,
                                                       const std::string& folder);

}  // namespace skewd::support
