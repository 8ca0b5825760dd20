// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skewd {

/// What a program said.
struct ProgramRun {
  int exit_status = 0;  // 128 + the signal that ended it
  std::string output;   // the first MiB of each
  std::string errors;
  bool timed_out = false;  // it was killed
};

/// Where a program is: in PATH, or in the folders of system administration, which are not always
/// in a user's PATH.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name);

/// Runs a program without input, kills it after `bound`, and leaves nothing running.
[[nodiscard]] std::optional<ProgramRun> run_program(const std::string& path,
                                                    std::vector<std::string> arguments,
                                                    std::chrono::milliseconds bound);

}  // namespace skewd
