// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/log_tail.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

// A log file, its writer, and who follows it.
class Site {
 public:
  [[nodiscard]] fs::path path() const { return directory_.path() / "log"; }

  void write(std::string_view text, const char* name = "log") const {
    std::ofstream(directory_.path() / name, std::ios::app) << text;
  }
  void rename(const char* to = "log.1") const { fs::rename(path(), directory_.path() / to); }
  void empty() const { fs::resize_file(path(), 0); }
  [[nodiscard]] LogTail follow() const { return LogTail(path().string()); }

 private:
  support::TempDirectory directory_;
};

// All that is there now, in pieces of this size.
Lines read(LogTail& tail, std::size_t piece = 1 << 20, int rounds = 1) {
  Lines lines;
  const auto take = [&](std::string_view line) { lines.emplace_back(line); };
  for (int i = 0; i < rounds; ++i) {
    while (tail.read(piece, take) > 0) {
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("log_tail: what was there before is passed over, what comes is read once") {
  const Site site;
  site.write("old\n");
  LogTail tail = site.follow();
  CHECK(read(tail).empty());
  site.write("one\ntwo\nthr");
  CHECK(read(tail) == Lines{"one", "two"});
  CHECK(read(tail).empty());
  site.write("ee\r\n\n");
  CHECK(read(tail) == Lines{"three", ""});
  CHECK_FALSE(tail.problem().has_value());
}

TEST_CASE("log_tail: pieces of any size make the same lines") {
  const Site site;
  site.write("");
  for (const std::size_t piece : {1, 2, 3, 7, 100}) {
    LogTail tail = site.follow();
    site.write("one\ntwo\n\nlonger line\n");
    CHECK(read(tail, piece) == Lines{"one", "two", "", "longer line"});
  }
}

TEST_CASE("log_tail: a renamed file is read to its end before the new one, and on") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  site.write("1\n2\n");
  site.rename();
  site.write("3\nhal", "log.1");
  site.write("5\n");
  CHECK(read(tail, 1 << 20, 2) == Lines{"1", "2", "3", "5"});
  site.write("f\n", "log.1");  // its writer has not been told yet
  site.write("6\n");
  CHECK(read(tail) == Lines{"half", "6"});
  CHECK_FALSE(tail.problem().has_value());
}

TEST_CASE("log_tail: a renamed file is left after a while, its last line with it") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  site.write("1\nrest");
  CHECK(read(tail) == Lines{"1"});
  site.rename();
  site.write("2\n");
  CHECK(read(tail, 1 << 20, 300) == Lines{"2", "rest"});
  site.write("late\n", "log.1");
  CHECK(read(tail).empty());
}

TEST_CASE("log_tail: a file that was emptied is read from its beginning") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  site.write("1\n2\nbegun");
  CHECK(read(tail) == Lines{"1", "2"});
  site.empty();
  site.write("3\n");
  CHECK(read(tail) == Lines{"3"});
}

TEST_CASE("log_tail: the hole that a writer leaves in an emptied file is no line") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  site.write("1\n");
  CHECK(read(tail) == Lines{"1"});
  site.empty();
  CHECK(read(tail).empty());
  fs::resize_file(site.path(), 3'000'000);
  site.write("2\n");
  CHECK(read(tail) == Lines{"2"});
}

TEST_CASE("log_tail: a file that comes later is read from its first byte") {
  const Site site;
  LogTail tail = site.follow();
  CHECK(tail.problem().value().find("once it is there") != std::string::npos);
  site.write("1\n");
  CHECK(read(tail, 1 << 20, 2) == Lines{"1"});
  CHECK_FALSE(tail.problem().has_value());
  fs::remove(site.path());
  CHECK(read(tail).empty());
  CHECK_FALSE(tail.problem().has_value());  // it may be between two steps of a rotation
  CHECK(read(tail, 1 << 20, 60).empty());
  CHECK(tail.problem().value().find("is gone") != std::string::npos);
  site.write("2\n");
  CHECK(read(tail, 1 << 20, 2) == Lines{"2"});
  CHECK_FALSE(tail.problem().has_value());
}

TEST_CASE("log_tail: no line is lost or read twice when a file is replaced every round") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  Lines wanted;
  Lines found;
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i);
    site.write(number + "a\n");
    wanted.push_back(number + "a");
    site.rename(("log." + number).c_str());
    site.write(number + "b\n");
    wanted.push_back(number + "b");
    for (std::string& line : read(tail, 5, 2)) found.push_back(std::move(line));
  }
  CHECK(found == wanted);
}

TEST_CASE("log_tail: a line without end takes no memory and is one that is too long") {
  const Site site;
  site.write("");
  LogTail tail = site.follow();
  for (int i = 0; i < 30; ++i) site.write(std::string(100'000, 'x'));
  site.write("\nshort\n");
  const Lines lines = read(tail);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == 65'537);
  CHECK(lines[1] == "short");
}

TEST_CASE("log_tail: what is no file, or not ours to read, is said") {
  const Site site;
  REQUIRE(mkfifo(site.path().c_str(), 0600) == 0);
  const LogTail fifo = site.follow();
  CHECK(fifo.problem().value().find("is no file") != std::string::npos);
  if (geteuid() == 0) return;  // whom nothing is forbidden
  fs::remove(site.path());
  site.write("old\n");
  fs::permissions(site.path(), fs::perms::none);
  LogTail tail = site.follow();
  CHECK(tail.problem().value().find("Permission denied") != std::string::npos);
  fs::permissions(site.path(), fs::perms::owner_all);
  CHECK(read(tail, 1 << 20, 2).empty());  // it was there before us
  site.write("new\n");
  CHECK(read(tail) == Lines{"new"});
}

}  // namespace skewd
