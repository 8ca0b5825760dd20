// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/program_run.h"

#include <doctest/doctest.h>

namespace skewd {
namespace {

using namespace std::chrono_literals;

std::optional<ProgramRun> run_shell(const std::string& script,
                                    std::chrono::milliseconds bound = 60s) {
  return run_program("/bin/sh", {"-c", script}, {.time = bound});
}

TEST_CASE("program run: output, errors and the exit status are kept apart") {
  const auto run = run_shell("echo out; echo err >&2; exit 3");
  REQUIRE(run);
  CHECK(run->output == "out\n");
  CHECK(run->errors == "err\n");
  CHECK(run->exit_status == 3);
  CHECK_FALSE(run->timed_out);
}

TEST_CASE("program run: who says more than a MiB is heard out but not remembered") {
  const auto run = run_shell("head -c 8000000 /dev/zero; echo done >&2");
  REQUIRE(run);
  CHECK(run->output.size() >= std::size_t{1} << 20U);
  CHECK(run->output.size() < std::size_t{2} << 20U);
  CHECK(run->errors == "done\n");
}

TEST_CASE("program run: who hangs is killed with all children") {
  const auto run = run_shell("sleep 600 & sleep 600", 200ms);
  REQUIRE(run);
  CHECK(run->timed_out);
  CHECK(run->exit_status == 128 + 9);
}

TEST_CASE("program run: who closes its output and goes on is killed, too") {
  const auto run = run_shell("exec >&- 2>&-; sleep 600", 200ms);
  REQUIRE(run);
  CHECK(run->timed_out);
}

TEST_CASE("program run: what is not there is not run") {
  CHECK_FALSE(run_program("/nonexistent/program", {}, {}));
  CHECK_FALSE(find_program("no-such-program-anywhere"));
  CHECK(find_program("sh"));
}

}  // namespace
}  // namespace skewd
