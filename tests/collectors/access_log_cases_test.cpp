// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/access_record_text.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> cases_of(std::string_view kind) {
  const fs::path folder = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/access_log" / kind;
  std::vector<fs::path> cases;
  if (!fs::exists(folder)) return cases;
  for (const auto& entry : fs::directory_iterator(folder)) cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  return cases;
}

TEST_CASE("access log: lines are read as written down") {
  for (const AccessLogKind& kind : access_log_kinds()) {
    CAPTURE(kind.name);
    CHECK_FALSE(cases_of(kind.name).empty());
    for (const fs::path& folder : cases_of(kind.name)) {
      CAPTURE(folder.string());
      const auto reader = kind.make_reader();
      const std::string lines = read_file(folder / "lines");
      REQUIRE_FALSE(lines.empty());
      const std::string actual = render_log(*reader, lines);
      if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(folder / "expected") << actual;
      }
      CHECK(actual == read_file(folder / "expected"));
      CHECK(render_log(*reader, lines) == actual);  // nothing is left of the lines before
    }
  }
}

TEST_CASE("access log: half a line never harms, and is no request where its JSON is cut") {
  for (const AccessLogKind& kind : access_log_kinds()) {
    for (const fs::path& folder : cases_of(kind.name)) {
      CAPTURE(folder.string());
      const auto reader = kind.make_reader();
      AccessRecord record;
      const std::string lines = read_file(folder / "lines");
      const std::string line = lines.substr(0, lines.find('\n'));
      for (std::size_t size = 0; size < line.size(); ++size) {
        CAPTURE(size);
        const auto read = reader->read(std::string_view(line).substr(0, size), 0, record);
        if (line.starts_with('{')) CHECK_FALSE(read.has_value());
      }
    }
  }
}

TEST_CASE("access log: a line that is none is refused with a short reason") {
  const std::string deep = "{\"status\":" + std::string(1000, '[') + std::string(1000, ']') + "}";
  const std::string huge = "{\"status\":\"200\",\"x\":\"" + std::string(1 << 20, 'x');
  const std::vector<std::string> lines{"",
                                       "x",
                                       "{",
                                       "{}",
                                       "{\"a\"}",
                                       "{\"a\":1,}",
                                       "{\"a\":1}}",
                                       "[1]",
                                       "\"",
                                       std::string("\0\0\xff\xfe{", 5),
                                       "GET / HTTP/1.1",
                                       deep + "{",
                                       std::string(1 << 20, '{'),
                                       std::string(1 << 20, ' '),
                                       huge};
  for (const AccessLogKind& kind : access_log_kinds()) {
    CAPTURE(kind.name);
    const auto reader = kind.make_reader();
    AccessRecord record;
    for (const std::string& line : lines) {
      CAPTURE(line.substr(0, 40));
      const auto read = reader->read(line, 0, record);
      const bool is_notice = read && *read == AccessLine::other;
      CHECK((is_notice || !read));
      if (!read) CHECK(read.error().kind == ErrorKind::malformed);
      if (!read) CHECK(read.error().message.size() < 60);
    }
    // After all that it still reads.
    const std::string known = read_file(cases_of(kind.name).front() / "lines");
    CHECK(render_log(*reader, known) == read_file(cases_of(kind.name).front() / "expected"));
  }
}

}  // namespace
}  // namespace skewd::support
