// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/syslog.h"

#include <doctest/doctest.h>

#include <string>

namespace skewd::access_log {
namespace {

// "PROCESS|MESSAGE".
std::string read(std::string_view line) {
  const SyslogLine stripped = read_syslog(line);
  return std::to_string(stripped.process) + "|" + std::string(stripped.message);
}

}  // namespace

TEST_CASE("syslog: the old header goes, with or without host name and process") {
  CHECK(read("<134>Nov 21 02:28:24 haproxy[1210]: 127.0.0.1:1 [x] y") == "1210|127.0.0.1:1 [x] y");
  CHECK(read("<134>Nov  1 02:28:24 lb1.example haproxy[1210]: hello") == "1210|hello");
  CHECK(read("<190>Nov 21 02:35:25 vm ngx: {\"a\": 1}") == "0|{\"a\": 1}");
  CHECK(read("<190>Nov 21 02:35:25 ngx: {\"a\": 1}") == "0|{\"a\": 1}");
  CHECK(read("<13>Nov 21 02:35:25 fe80::1 ngx: x") == "0|x");
  CHECK(read("<13>haproxy[7]: x") == "7|x");
  CHECK(read("<13>2026-11-21T02:28:24.1+01:00 lb haproxy[7]: x") == "7|x");
}

TEST_CASE("syslog: a message without a tag begins behind the time") {
  CHECK(read("<134>Nov 21 02:28:24 {\"a\": 1, \"b\": 2}") == "0|{\"a\": 1, \"b\": 2}");
  CHECK(read("<134>127.0.0.1:80 x") == "0|127.0.0.1:80 x");
  CHECK(read("<134>{\"a\": 1}") == "0|{\"a\": 1}");
}

TEST_CASE("syslog: the new header goes, with its structured data") {
  CHECK(read("<165>1 2026-11-21T02:28:24.003Z lb1 haproxy 111 ID47 - hello: you") ==
        "111|hello: you");
  CHECK(read("<165>1 - - haproxy - - [a@1 b=\"c ] \\\" d\"][e] \xEF\xBB\xBFhello") == "0|hello");
  CHECK(read("<165>1 2026-11-21T02:28:24Z lb1 haproxy 111 - -") == "111|");
}

TEST_CASE("syslog: what rsyslog writes to files has the same header without priority") {
  CHECK(read("Nov 21 02:28:24 lb haproxy[1210]: hello") == "1210|hello");
  CHECK(read("2026-11-21T02:28:24.123456+00:00 lb haproxy[1210]: hello") == "1210|hello");
}

TEST_CASE("syslog: a line without a header is a message as a whole") {
  for (const char* line : {"", "{\"a\": 1}", "127.0.0.1 - - [x] \"GET / HTTP/1.1\" 200", "<", "<1",
                           "<>x", "<1234>x", "<ab>x", "2026-11-21T02:28:24Z GET /",
                           "Nov 21 02:28:24 hello", "ngx: x", "haproxy[1]: x"}) {
    CHECK(read(line) == "0|" + std::string(line));
  }
}

TEST_CASE("syslog: damaged headers harm nobody") {
  CHECK(read("<134>1 ") == "0|1 ");
  CHECK(read("<134>1 2026-11-21T02:28:24Z a b c d [x") == "0|1 2026-11-21T02:28:24Z a b c d [x");
  CHECK(read("<134>Nov 21 02:28:24 ") == "0|");
  CHECK(read("<134>Nov 21 02:28:24 haproxy[99999999999999999999]: x") == "0|x");
  CHECK(read("<134>Nov 21 02:28:24 haproxy[12") == "0|haproxy[12");
}

TEST_CASE("syslog: lines come one by one, without their ends") {
  std::string_view text("one\r\ntwo\n\nfour\0\0", 16);
  CHECK(take_line(text) == "one");
  CHECK(take_line(text) == "two");
  CHECK(take_line(text).empty());
  CHECK(take_line(text) == "four");
  CHECK(text.empty());
}

}  // namespace skewd::access_log
