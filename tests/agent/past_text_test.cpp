// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/past_text.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "exporters/read_instant.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::read_file;

const fs::path kCases = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/past";

Past past_of(const std::string& name) {
  const auto past = read_past(read_file(kCases / name / "input.json"));
  REQUIRE(past);
  return *past;
}

void check_golden(const std::string& name, const std::string& text) {
  const fs::path file = kCases / name / "expected";
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << text;
  CHECK(text == read_file(file));
}

TEST_CASE("past_text: findings and changes are shown as written down") {
  check_golden("history", render_history(past_of("history"), "7d", Colour::never));
  check_golden("changes", render_changes(past_of("changes"), "2h", Colour::never));
}

TEST_CASE("past_text: that nothing happened is said") {
  CHECK(render_history({}, "7d", Colour::never) == "nothing was found in the last 7d\n");
  CHECK(render_changes({}, "2h", Colour::never) == "nothing was changed in the last 2h\n");
}

TEST_CASE("past_text: no name reaches the terminal with a control character") {
  const std::string text = render_history(past_of("history"), "7d", Colour::never) +
                           render_changes(past_of("changes"), "2h", Colour::never);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\u202e") == std::string::npos);
}

TEST_CASE("past_text: what is no history is refused") {
  for (const char* text :
       {"", "{}", "[]", "null", "{\"findings\":3}", "{\"findings\":[", "<html>"}) {
    CAPTURE(text);
    CHECK_FALSE(read_past(text));
  }
  CHECK(read_past("{\"findings\":[]}"));
}

TEST_CASE("past_text: times are read as they are written, and nothing else is") {
  const Instant at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) +
                     std::chrono::milliseconds(3'723'045);
  CHECK(read_rfc3339(render_rfc3339(at)) == at);
  for (const char* text : {"", "2026-11-21", "2026-13-21T02:51:14.035Z", "2026-02-30T02:51:14.035Z",
                           "2026-11-21T02:51:14.035+", "2026-1x-21T02:51:14.035Z"}) {
    CAPTURE(text);
    CHECK_FALSE(read_rfc3339(text));
  }
}

}  // namespace
}  // namespace skewd
