// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/status_text.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::read_file;

const fs::path kCases = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/status";

StatusReport report_of(const std::string& name) {
  const auto report = read_status_report(read_file(kCases / name / "input.json"));
  REQUIRE(report);
  return *report;
}

}  // namespace

TEST_CASE("status_text: every report is shown as written down") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    ++cases;
    CAPTURE(entry.path().filename().string());
    const std::string text =
        render_status(report_of(entry.path().filename().string()), Colour::never);
    if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(entry.path() / "expected") << text;
    }
    CHECK(text == read_file(entry.path() / "expected"));
  }
  CHECK(cases >= 4);
}

TEST_CASE("status_text: attention is needed by what is open and above info, and by nothing else") {
  CHECK(needs_attention(report_of("funnel")));
  CHECK_FALSE(needs_attention(report_of("even")));
  CHECK_FALSE(needs_attention(report_of("info_only")));
}

TEST_CASE("status_text: no name reaches the terminal with a control character") {
  const std::string text = render_status(report_of("hostile_names"), Colour::never);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find("\nFORGED") == std::string::npos);
}

TEST_CASE("status_text: colour changes no letter and no alignment") {
  const StatusReport report = report_of("funnel");
  std::string coloured = render_status(report, Colour::always);
  CHECK(coloured.find("\x1b[1;31mCRITICAL\x1b[0m") != std::string::npos);
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == render_status(report, Colour::never));
}

TEST_CASE("status_report: what is no report is malformed, whatever it is") {
  for (const char* text : {"", "not json", "[]", "null", "7", "{}", R"({"balancers":7})",
                           R"({"balancers":[)", "<html></html>"}) {
    CAPTURE(text);
    const auto report = read_status_report(text);
    REQUIRE_FALSE(report);
    CHECK(report.error().kind == ErrorKind::malformed);
  }
}

TEST_CASE("status_report: values of another type than expected count as missing") {
  const auto report = read_status_report(
      R"({"ready":"yes","balancers":[7,{"name":3,"up":1,"notes":[1],"sources":{},"pools":[{
          "pool":"shop","request_rate":"x","servers":[null,{"requests_total":-1,"share":"x",
          "errors":{"5xx":-2}}]}]}],"findings":[7]})");
  REQUIRE(report);
  CHECK_FALSE(report->ready);
  REQUIRE(report->balancers.size() == 2);
  const StatusPool& pool = report->balancers[1].pools.at(0);
  CHECK(pool.name == "shop");
  CHECK(pool.request_rate == 0);
  CHECK(pool.servers.at(1).requests == 0);
  CHECK_FALSE(pool.servers.at(1).share);
  CHECK(render_status(*report, Colour::never).find("shop") != std::string::npos);
}

}  // namespace skewd
