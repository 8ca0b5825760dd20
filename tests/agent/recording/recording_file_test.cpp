// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "agent/recording/recording_reader.h"
#include "agent/recording/recording_writer.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using support::read_file;
using support::TempDirectory;

struct Content {
  std::vector<std::string> lines;
  std::vector<std::size_t> too_long;  // their numbers
  std::optional<ReadingTrouble> trouble;
};

Content read_all(const std::string& file, std::size_t longest = RecordingReader::kLongestLine) {
  auto reader = RecordingReader::open(file);
  REQUIRE(reader);
  Content content;
  while (const auto line = reader->next(longest)) {
    if (*line) {
      content.lines.emplace_back(**line);
    } else {
      CHECK(line->error().kind == ErrorKind::limit);
      content.too_long.push_back(reader->line_number());
    }
  }
  content.trouble = reader->trouble();
  return content;
}

// A hundred thousand lines: more than a piece, compressed or not.
std::string write_many(const std::string& file) {
  auto writer = RecordingWriter::create(file);
  REQUIRE(writer);
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    std::string lines;
    for (int k = 0; k < 100; ++k) {
      lines += std::to_string(i * 7919 + k) + " of " + std::to_string(k * k) + "\n";
    }
    REQUIRE(writer->write(lines));
    if (i % 100 == 0) REQUIRE(writer->flush());
    all += lines;
  }
  REQUIRE(writer->finish());
  CHECK(writer->bytes() == std::filesystem::file_size(file));
  return all;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(line).push_back('\n');
  return text;
}

}  // namespace

TEST_CASE("recording: a file comes back as it was written, plain or compressed") {
  const TempDirectory directory;
  for (const char* name : {"a.jsonl", "a.jsonl.zst"}) {
    CAPTURE(name);
    const std::string file = directory.path() / name;
    const std::string all = write_many(file);
    const bool compressed = file.ends_with(".zst");
    CHECK(read_file(file).starts_with(kZstdMagic) == compressed);
    CHECK((std::filesystem::file_size(file) < all.size() / 2) == compressed);
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const Content content = read_all(file);
    CHECK(content.lines.size() == 100'000);
    CHECK(joined(content.lines) == all);
    CHECK_FALSE(content.trouble);
  }
}

TEST_CASE("recording: a compressed file that is broken off gives what was flushed") {
  const TempDirectory directory;
  const std::string file = directory.path() / "a.zst";
  auto writer = RecordingWriter::create(file);
  REQUIRE(writer);
  REQUIRE(writer->write("one\ntwo\nthr"));
  REQUIRE(writer->flush());
  const Content content = read_all(file);
  CHECK(joined(content.lines) == "one\ntwo\n");
  REQUIRE(content.trouble);
  CHECK(content.trouble->broken_off);
  CHECK(content.trouble->text ==
        "breaks off after line 2: the end of the compressed data is missing");
}

TEST_CASE("recording: wherever a compressed file is cut, whole lines come out and a warning") {
  const TempDirectory directory;
  const std::string whole = directory.path() / "a.zst";
  const std::string all = write_many(whole);
  const std::string bytes = read_file(whole);
  for (const std::size_t size : {std::size_t{5}, bytes.size() / 2, bytes.size() - 1}) {
    CAPTURE(size);
    const Content content = read_all(directory.write("cut", bytes.substr(0, size)));
    CHECK(all.starts_with(joined(content.lines)));
    REQUIRE(content.trouble);
    CHECK(content.trouble->broken_off);
  }
}

TEST_CASE("recording: damage in a compressed file is no clean end") {
  const TempDirectory directory;
  const std::string whole = directory.path() / "a.zst";
  const std::string all = write_many(whole);
  std::string bytes = read_file(whole);
  bytes[bytes.size() - 2] = static_cast<char>(bytes[bytes.size() - 2] ^ 1);  // of the checksum
  const Content content = read_all(directory.write("damaged", bytes));
  CHECK(all.starts_with(joined(content.lines)));
  REQUIRE(content.trouble);
  CHECK_FALSE(content.trouble->broken_off);
  CHECK(content.trouble->text.starts_with("is damaged after line "));
}

TEST_CASE("recording: frames that follow each other are one recording") {
  const TempDirectory directory;
  std::string bytes;
  for (const char* line : {"one\n", "two\n"}) {
    const std::string file = directory.path() / "a.zst";
    auto writer = RecordingWriter::create(file);
    REQUIRE(writer);
    REQUIRE(writer->write(line));
    REQUIRE(writer->finish());
    bytes += read_file(file);
  }
  const Content content = read_all(directory.write("both", bytes));
  CHECK(joined(content.lines) == "one\ntwo\n");
  CHECK_FALSE(content.trouble);
}

TEST_CASE("recording: a last line needs no newline, and bytes of all sorts may stand in one") {
  const TempDirectory directory;
  const std::string text("one\n\0\xff\n\nlast", 12);
  const Content content = read_all(directory.write("a", text));
  REQUIRE(content.lines.size() == 4);
  CHECK(content.lines[1] == std::string_view("\0\xff", 2));
  CHECK(content.lines[2].empty());
  CHECK(content.lines[3] == "last");
  CHECK(read_all(directory.write("b", "")).lines.empty());
}

TEST_CASE("recording: a line beyond the bound is passed over, and the next one is read") {
  const TempDirectory directory;
  const std::string flood(700'000, 'x');
  const Content content =
      read_all(directory.write("a", "one\n" + flood + "\nthree\n" + flood), 100'000);
  CHECK(joined(content.lines) == "one\nthree\n");
  CHECK(content.too_long == std::vector<std::size_t>{2, 4});
}

TEST_CASE("recording: what cannot be opened, read or written says why") {
  const TempDirectory directory;
  const std::string missing = directory.path() / "no" / "a";
  CHECK(RecordingReader::open(missing).error().message == missing + ": No such file or directory");
  CHECK(RecordingWriter::create(missing).error().message ==
        missing + ": No such file or directory");
  const Content folder = read_all(directory.path());
  REQUIRE(folder.trouble);
  CHECK_FALSE(folder.trouble->broken_off);
  CHECK(folder.trouble->text.ends_with("Is a directory"));
  auto full = RecordingWriter::create("/dev/full");
  REQUIRE(full);
  CHECK(full->write("one\n").error().message == "/dev/full: No space left on device");
}

}  // namespace skewd
