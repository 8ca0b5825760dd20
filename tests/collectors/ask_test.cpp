// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/ask.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/support/hostile_server.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::HostileServer;
using support::Visitor;

constexpr AskLimits kPatient{20s, 20s, std::size_t{1} << 20};
constexpr AskLimits kHasty{100ms, 100ms, std::size_t{1} << 20};

struct Asked {
  Result<std::size_t> bytes;
  std::vector<std::string> answers;

  [[nodiscard]] bool fails(ErrorKind kind, std::string_view part) const {
    return !bytes && bytes.error().kind == kind &&
           bytes.error().message.find(part) != std::string::npos;
  }
};

Asked ask_source(const std::string& text, const Query& query, const AskLimits& limits) {
  Asked asked{0, std::vector<std::string>(query.questions.size())};
  asked.bytes = ask(
      read_source(text).value(), query, limits,
      [&](std::size_t question, std::string_view piece) { asked.answers.at(question) += piece; });
  return asked;
}

Asked ask_tcp(const HostileServer& server, const Query& query, const AskLimits& limits) {
  return ask_source("tcp://127.0.0.1:" + std::to_string(server.port()), query, limits);
}

const Query kTwo{{"show info", "show stat"}, true};

}  // namespace

TEST_CASE("ask: two questions over one connection get their own answers") {
  HostileServer server([](Visitor& visitor) {
    if (visitor.read_question() == "show info;show stat") visitor.send("a: 1\nb: 2\n\n# x\ny\n\n");
  });
  const Asked asked = ask_tcp(server, kTwo, kPatient);
  REQUIRE(asked.bytes.has_value());
  CHECK(*asked.bytes == 18);
  CHECK(asked.answers == std::vector<std::string>{"a: 1\nb: 2\n", "# x\ny\n"});
  CHECK(server.visitors() == 1);
}

TEST_CASE("ask: without one connection each question has its own") {
  HostileServer server(
      [](Visitor& visitor) { visitor.send("to " + visitor.read_question() + "\n\n"); });
  const Asked asked = ask_tcp(server, {kTwo.questions, false}, kPatient);
  REQUIRE(asked.bytes.has_value());
  CHECK(asked.answers == std::vector<std::string>{"to show info\n", "to show stat\n"});
  CHECK(server.visitors() == 2);
}

TEST_CASE("ask: a unix socket is asked like a tcp one, localhost like an address") {
  const support::TempDirectory directory;
  const std::string path = directory.path() / "socket";
  HostileServer on_unix(path, support::answers("fine\n\n"));
  HostileServer on_tcp(support::answers("fine\n\n"));
  for (const std::string& source :
       {"unix:" + path, "tcp://localhost:" + std::to_string(on_tcp.port())}) {
    const Asked asked = ask_source(source, {{"x"}}, kPatient);
    REQUIRE(asked.bytes.has_value());
    CHECK(asked.answers.front() == "fine\n");
  }
}

TEST_CASE("ask: a source that keeps the connection open is complete at its last empty line") {
  HostileServer server(support::answers_and_lingers("a\n\nb\n\n"));
  CHECK(ask_tcp(server, kTwo, kPatient).bytes.has_value());
}

TEST_CASE("ask: a long answer comes in large pieces") {
  const std::string text = std::string(900'000, 'x') + "\n";
  HostileServer server(support::answers(text + "\n"));
  const Asked asked = ask_tcp(server, {{"x"}}, kPatient);
  REQUIRE(asked.bytes.has_value());
  CHECK(asked.answers.front() == text);
}

TEST_CASE("ask: a source that hangs did not answer within its limit") {
  HostileServer server(support::hangs());
  CHECK(
      ask_tcp(server, kTwo, kHasty).fails(ErrorKind::unreachable, "did not answer within 100 ms"));
}

TEST_CASE("ask: a source that drips is cut off at its limit") {
  HostileServer server(support::drips());
  CHECK(ask_tcp(server, kTwo, kHasty).fails(ErrorKind::unreachable, "within 100 ms"));
}

TEST_CASE("ask: a source that sends half and hangs did not finish") {
  HostileServer server(support::answers_and_lingers("a\n\nhalf"));
  CHECK(ask_tcp(server, kTwo, kHasty).fails(ErrorKind::unreachable, "did not finish its answer"));
}

TEST_CASE("ask: all connections share one time limit") {
  HostileServer server([](Visitor& visitor) {
    if (visitor.read_question() == "show stat") return visitor.linger();
    visitor.send("a\n\n");
  });
  CHECK(ask_tcp(server, {kTwo.questions, false}, kHasty)
            .fails(ErrorKind::unreachable, "within 100 ms"));
}

TEST_CASE("ask: a source that floods is cut off at its limit of bytes") {
  HostileServer one_line(support::floods(""));
  CHECK(ask_tcp(one_line, kTwo, kPatient).fails(ErrorKind::limit, "more than 1048576 bytes"));
  HostileServer http(support::floods("HTTP/1.1 200 OK\r\n\r\n"));
  CHECK(ask_source("http://127.0.0.1:" + std::to_string(http.port()), {{"/"}}, kPatient)
            .fails(ErrorKind::limit, "more than 1048576 bytes"));
}

TEST_CASE("ask: the limit of bytes holds for all connections together") {
  HostileServer server(support::answers(std::string(600'000, 'x') + "\n\n"));
  CHECK(ask_tcp(server, {{"a"}, false}, kPatient).bytes.has_value());
  CHECK(ask_tcp(server, {{"a", "b"}, false}, kPatient).fails(ErrorKind::limit, "bytes"));
}

TEST_CASE("ask: a source that closes before its last empty line closed early") {
  for (const std::string text : {"", "a\n\n", "a\n\nb\n", "\x01\x02 no answer at all"}) {
    CAPTURE(text);
    HostileServer server(support::answers(text));
    CHECK(ask_tcp(server, kTwo, kPatient)
              .fails(ErrorKind::unreachable,
                     "closed early after " + std::to_string(text.size()) + " bytes"));
  }
}

TEST_CASE("ask: a source that closes at once closed early") {
  HostileServer server(support::closes_at_once());
  CHECK(ask_tcp(server, kTwo, kPatient).fails(ErrorKind::unreachable, "closed early"));
}

TEST_CASE("ask: a socket that is gone, or that nobody listens on, is unreachable") {
  const support::TempDirectory directory;
  const std::string path = directory.path() / "socket";
  CHECK(ask_source(path, kTwo, kPatient).fails(ErrorKind::unreachable, "there is no socket"));
  { HostileServer server(path, support::hangs()); }
  CHECK(ask_source(path, kTwo, kPatient).fails(ErrorKind::unreachable, "nobody listens on"));
}

TEST_CASE("ask: a path that no socket can have must be edited") {
  CHECK(ask_source("/" + std::string(108, 'x'), kTwo, kPatient)
            .fails(ErrorKind::config, "is longer than the 107 bytes"));
}

TEST_CASE("ask: a name that slipped through is not looked up") {
  Source source = read_source("tcp://127.0.0.1:1").value();
  source.host = "lb1.example";
  const auto asked = ask(source, kTwo, kPatient, [](std::size_t, std::string_view) {});
  REQUIRE_FALSE(asked.has_value());
  CHECK(asked.error().kind == ErrorKind::config);
}

TEST_CASE("ask: several threads may ask at the same time") {
  HostileServer server(support::answers("a\n\nb\n\n"));
  std::vector<Asked> asked(8, Asked{0, {}});
  std::vector<std::jthread> threads;
  threads.reserve(asked.size());
  for (Asked& each : asked) {
    threads.emplace_back([&] { each = ask_tcp(server, kTwo, kPatient); });
  }
  threads.clear();
  for (const Asked& each : asked) CHECK(each.answers == std::vector<std::string>{"a\n", "b\n"});
}

}  // namespace skewd
