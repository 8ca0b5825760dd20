// SPDX-License-Identifier: Apache-2.0
#include "agent/app/log_line.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "agent/app/printable.h"

namespace skewd {
namespace {

const Instant kNow{std::chrono::milliseconds(1795229474035)};
const std::string kPrefix = "ts=2026-11-21T02:51:14.035Z level=info ";

std::string logfmt(std::string_view message, LogFields fields = {}) {
  return render_log_line(LogFormat::logfmt, kNow, LogLevel::info, message, fields);
}

std::string json(std::string_view message, LogFields fields = {}) {
  return render_log_line(LogFormat::json, kNow, LogLevel::warning, message, fields);
}

}  // namespace

TEST_CASE("log_line: logfmt quotes only what needs it") {
  CHECK(logfmt("source is back", {{"balancer", "edge"}}) ==
        kPrefix + R"(msg="source is back" balancer=edge)");
  CHECK(logfmt("stopped", {{"text", ""}, {"rule", "a=b"}, {"path", R"(C:\x)"}}) ==
        kPrefix + R"(msg=stopped text="" rule="a=b" path="C:\\x")");
}

TEST_CASE("log_line: JSON has every field as a string") {
  CHECK(json("source is back", {{"balancer", "edge"}}) ==
        R"({"ts":"2026-11-21T02:51:14.035Z","level":"warning","msg":"source is back",)"
        R"("balancer":"edge"})");
}

TEST_CASE("log_line: a name cannot forge a line, a field or a terminal escape") {
  // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark is what is tested
  const std::string evil = "a\nts=1 level=error msg=\"x\"\r\t\x1b[31m\x7f\xc2\x9b\xe2\x80\xae";
  const std::string escaped = R"("a\nts=1 level=error msg=\"x\"\r\t\u001b[31m\u007f\u009b\u202e")";
  CHECK(logfmt("m", {{"server", evil}}) == kPrefix + "msg=m server=" + escaped);
  CHECK(json(evil).find(R"("msg":)" + escaped) != std::string::npos);
  CHECK(nlohmann::json::parse(json(evil)).at("msg") == evil);
}

TEST_CASE("log_line: bytes that are not UTF-8 become U+FFFD") {
  for (const std::string bad : {"\x80", "\xff", "\xc0", "\xed"}) {
    CHECK(logfmt("a" + bad + "b") == kPrefix + "msg=\"a\xEF\xBF\xBD" + "b\"");
  }
  CHECK(nlohmann::json::parse(json("\xf0\x9f\x98")).at("msg") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("log_line: text in other scripts stays as it is") {
  CHECK(logfmt("größer 日本 😀") == kPrefix + "msg=\"größer 日本 😀\"");
}

TEST_CASE("printable: takes out what a terminal would obey and keeps the rest") {
  // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark is what is tested
  CHECK(printable("web\x1b[2J-1\n\xc2\x9b\xe2\x80\xae") == "web[2J-1");
  CHECK(printable("bü\xff") == "bü\xEF\xBF\xBD");
  CHECK(width_of("bü日") == 3);
}

TEST_CASE("log: the words of levels and formats are read, others are named with what is known") {
  for (const LogLevel level :
       {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    CHECK(read_log_level(name_of(level)).value() == level);
  }
  CHECK(read_log_level("loud").error().message ==
        "'loud' is not a log level; debug, info, warning or error");
  CHECK(read_log_format("json").value() == LogFormat::json);
  CHECK(read_log_format("xml").error().message == "'xml' is not a log format; logfmt or json");
}

}  // namespace skewd
