// SPDX-License-Identifier: Apache-2.0
//
// What can be judged of the packaging without installing it; packaging/test/ does the rest in a
// system of its own.
#include <doctest/doctest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd {
namespace {

using support::run_program;

const std::string kPackaging = SKEWD_SOURCE_DIR "/packaging/";

// 0 is safest. haproxy.service of Debian has 9.6; a daemon that may read sockets gets 1.1.
TEST_CASE("packaging: the unit exposes the host to no more than 1.2 of 10") {
  const support::TempDirectory directory;
  const auto judged = run_program("systemd-analyze",
                                  {"security", "--offline=true", "--threshold=12", "--no-pager",
                                   kPackaging + "systemd/skewd.service"},
                                  directory.path());
  if (!judged) {
    MESSAGE("systemd-analyze is not installed");
    return;
  }
  CHECK_MESSAGE(judged->accepted, judged->text);
}

TEST_CASE("e2e: in a container of nothing but what collect lays out skewd runs") {
  const support::TempDirectory directory;
  const std::string root = directory.path() / "root";
  const auto laid_out = run_program("bash", {kPackaging + "container/collect", SKEWD_PROGRAM, root},
                                    directory.path());
  REQUIRE(laid_out.has_value());
  REQUIRE_MESSAGE(laid_out->accepted, laid_out->text);
  const std::vector<std::string> inside{"chroot", root, "/usr/sbin/skewd", "version"};
  std::vector<std::string> command{"--map-root-user"};
  command.insert(command.end(), inside.begin(), inside.end());
  const auto ran = geteuid() == 0 ? run_program("chroot", {inside.begin() + 1, inside.end()}, root)
                                  : run_program("unshare", command, root);
  REQUIRE(ran.has_value());
  const bool allowed = geteuid() == 0 || ran->text.find("unshare failed") == std::string::npos;
  if (!allowed) {
    MESSAGE("this host allows no namespaces to users");
    return;
  }
  CHECK_MESSAGE(ran->accepted, ran->text);
  CHECK(ran->text.starts_with("skewd, version "));
}

}  // namespace
}  // namespace skewd
