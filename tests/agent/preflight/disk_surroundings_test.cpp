// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/disk_surroundings.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

TEST_CASE("disk surroundings: a file is read to its last byte, an empty one too") {
  const support::TempDirectory folder;
  std::string text = "one\ntwo";
  text += '\0';
  CHECK(DiskSurroundings().read_file(folder.write("f.cfg", text).string()).value() == text);
  CHECK(DiskSurroundings().read_file(folder.write("empty", "").string()).value().empty());
}

TEST_CASE("disk surroundings: what is no file is refused with the reason, and nothing waits") {
  const support::TempDirectory folder;
  const auto path = folder.path() / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const DiskSurroundings disk;
  CHECK(disk.read_file(path.string()).error().message == "is no regular file");
  CHECK(disk.read_file(folder.path().string()).error().message == "is a directory");
  CHECK(disk.read_file((folder.path() / "none").string()).error().message ==
        "No such file or directory");
}

TEST_CASE("disk surroundings: a file above the bound is refused with its size") {
  const support::TempDirectory folder;
  const auto file = folder.write("f", "0123456789").string();
  CHECK(read_whole_file(file, 10).value() == "0123456789");
  CHECK(read_whole_file(file, 9).error().message == "has 10 bytes; at most 9 are read");
}

TEST_CASE("disk surroundings: patterns give files in order, names only what is there") {
  const support::TempDirectory folder;
  const std::string b = folder.write("b.conf", "").string();
  const std::string a = folder.write("a.conf", "").string();
  const DiskSurroundings disk;
  const std::string root = folder.path().string();
  CHECK(disk.expand(root + "/*.conf") == std::vector<std::string>{a, b});
  CHECK(disk.expand(a) == std::vector<std::string>{a});
  CHECK(disk.expand(root + "/none.conf").empty());
}

TEST_CASE("disk surroundings: a variable that is not set is absent, not empty") {
  CHECK_FALSE(DiskSurroundings().environment("SKEWD_SURELY_NOT_SET"));
  CHECK(DiskSurroundings().environment("PATH"));
}

}  // namespace
}  // namespace skewd
