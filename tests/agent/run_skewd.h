// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

/// Runs the built program to its end.
inline Outcome run_skewd(const std::vector<std::string>& arguments) {
  const support::TempDirectory directory;
  const std::filesystem::path err = directory.path() / "err";
  // The shell keeps standard error apart from standard output.
  std::vector<std::string> command{"/bin/sh", "-c", "exec \"$@\" 2>" + err.string(), "sh",
                                   SKEWD_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  support::ChildProcess program(command, directory.path() / "out");
  const int status = program.wait(std::chrono::seconds(20)).value_or(-1);
  return {status, program.output(), support::read_file(err)};
}

}  // namespace skewd
