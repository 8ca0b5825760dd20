// SPDX-License-Identifier: Apache-2.0
#include "tests/support/promtool.h"

#include <chrono>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

PromtoolAnswer run_promtool(const std::string& arguments) {
  const TempDirectory directory;
  ChildProcess shell({"/bin/sh", "-c", "exec promtool " + arguments}, directory.path() / "out");
  const int status = shell.wait(std::chrono::minutes(2)).value_or(-1);
  return {status, shell.output()};
}

}  // namespace skewd::support
