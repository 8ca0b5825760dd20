// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skewd {

/// What a program said.
struct ProgramRun {
  int exit_status = 0;  // 128 + the signal that ended it
  std::string output;   // as much of each as was asked for, and at most 16 KiB more
  std::string errors;
  bool timed_out = false;  // it was killed
};

/// What a program may take.
struct ProgramLimits {
  std::chrono::milliseconds time{1000};
  std::size_t output = std::size_t{1} << 20;  // bytes; what is beyond is read and forgotten
};

/// Where a program is: in PATH, or in the folders of system administration, which are not always
/// in a user's PATH.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name);

/// Runs a program without input and without a shell, kills it with all that it started when its
/// time is over, and leaves nothing running. Nothing: it could not be started.
[[nodiscard]] std::optional<ProgramRun> run_program(const std::string& path,
                                                    std::vector<std::string> arguments,
                                                    const ProgramLimits& limits);

}  // namespace skewd
