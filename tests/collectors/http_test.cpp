// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "collectors/net/ask.h"
#include "tests/support/hostile_server.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::HostileServer;
using support::Visitor;

constexpr AskLimits kPatient{20s, 20s, 4096};
constexpr AskLimits kHasty{100ms, 100ms, 4096};

struct Got {
  Result<std::size_t> bytes = 0;
  std::string body;

  [[nodiscard]] bool fails(ErrorKind kind, std::string_view part) const {
    return !bytes && bytes.error().kind == kind &&
           bytes.error().message.find(part) != std::string::npos;
  }
};

Got get(const std::string& url, const Query& query, const AskLimits& limits) {
  Got got;
  Source source;
  source.kind = Source::Kind::http;
  source.url = url;
  got.bytes =
      ask(source, query, limits, [&](std::size_t, std::string_view piece) { got.body += piece; });
  return got;
}

Got get(const HostileServer& server, const Query& query, const AskLimits& limits) {
  return get("http://127.0.0.1:" + std::to_string(server.port()) + "/stats", query, limits);
}

std::string page(std::string_view status, std::string_view headers, std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text += status;
  text += "\r\nConnection: close\r\n";
  text += headers;
  text += "\r\n";
  text += body;
  return text;
}

const Query kCsv{{";csv"}};

}  // namespace

TEST_CASE("ask http: the question is appended to the URL, each body goes to the sink") {
  HostileServer server([](Visitor& visitor) {
    const std::string line = visitor.read_question();
    visitor.send(page("200 OK", "", line + "\n"));
  });
  const Got got = get(server, {{";csv", ";json"}}, kPatient);
  REQUIRE(got.bytes.has_value());
  CHECK(got.body == "GET /stats;csv HTTP/1.1\nGET /stats;json HTTP/1.1\n");
  CHECK(*got.bytes == got.body.size());
}

TEST_CASE("ask http: an error page is an error, and not an answer") {
  HostileServer server(support::answers(page("500 Oh", "Content-Length: 4\r\n", "oops")));
  const Got got = get(server, kCsv, kPatient);
  CHECK(got.fails(ErrorKind::unreachable, "status 500, not 200"));
  CHECK(got.body.empty());
}

TEST_CASE("ask http: an optional question may be refused, and the others are asked all the same") {
  HostileServer server([](Visitor& visitor) {
    const std::string line = visitor.read_question();
    const bool known = line.find("/stats;csv") != std::string::npos;
    visitor.send(page(known ? "200 OK" : "404 Not Found", "", known ? "csv" : "no such page"));
  });
  Query query{{";html", ";csv", ";json"}};
  query.optional = {true, false, true};
  const Got got = get(server, query, kPatient);
  REQUIRE(got.bytes.has_value());
  CHECK(got.body == "csv");
  query.optional = {true};
  CHECK(get(server, query, kPatient).fails(ErrorKind::unreachable, "status 404, not 200"));
}

TEST_CASE("ask http: a failure of the server is none of an optional question alone") {
  HostileServer server(support::answers(page("503 Busy", "Content-Length: 4\r\n", "oops")));
  Query query{{";csv"}};
  query.optional = {true};
  CHECK(get(server, query, kPatient).fails(ErrorKind::unreachable, "status 503, not 200"));
}

TEST_CASE("ask http: an endless page of an optional question is cut off at its limit") {
  HostileServer server(support::floods(page("404 Not Found", "", "")));
  Query query{{";csv"}};
  query.optional = {true};
  CHECK(get(server, query, kPatient).fails(ErrorKind::limit, "sent more than 4096 bytes"));
}

TEST_CASE("ask http: a page without content is no answer") {
  HostileServer server(support::answers(page("204 No Content", "", "")));
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::unreachable, "status 204, not 200"));
}

TEST_CASE("ask http: a redirect is not followed") {
  HostileServer elsewhere(support::answers(page("200 OK", "", "stolen")));
  HostileServer server(support::answers(
      page("302 Found", "Location: http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/\r\n",
           "")));
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::unreachable, "redirects are not followed"));
  CHECK(elsewhere.visitors() == 0);
}

TEST_CASE("ask http: a short body is an error") {
  HostileServer server(support::answers(page("200 OK", "Content-Length: 100\r\n", "short")));
  CHECK_FALSE(get(server, kCsv, kPatient).bytes.has_value());
}

TEST_CASE("ask http: an endless error page is not read to its end") {
  HostileServer server(support::floods(page("503 No", "", "")));
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::unreachable, "status 503"));
}

TEST_CASE("ask http: a body that announces too much is refused at once") {
  HostileServer server(
      support::answers_and_lingers(page("200 OK", "Content-Length: 1099511627776\r\n", "")));
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::limit, "more than 4096 bytes"));
}

TEST_CASE("ask http: compression is neither asked for nor unpacked") {
  HostileServer server(support::answers(page("200 OK", "Content-Encoding: gzip\r\n", "raw")));
  const Got got = get(server, kCsv, kPatient);
  REQUIRE(got.bytes.has_value());
  CHECK(got.body == "raw");
}

TEST_CASE("ask http: a source that hangs or drips is cut off at its limit") {
  HostileServer silent(support::hangs());
  CHECK(get(silent, kCsv, kHasty).fails(ErrorKind::unreachable, "did not answer within 100 ms"));
  HostileServer half(support::answers_and_lingers(page("200 OK", "", "half")));
  CHECK(get(half, kCsv, kHasty).fails(ErrorKind::unreachable, "did not answer within 100 ms"));
}

TEST_CASE("ask http: what does not speak HTTP is named") {
  HostileServer server(support::answers("Unknown command\n\n"));
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::unreachable, "does not speak HTTP"));
}

TEST_CASE("ask http: no other protocol and no password gets through") {
  CHECK_FALSE(get("file:///etc/passwd", {{""}}, kPatient).bytes.has_value());
  HostileServer menu(support::closes_at_once());
  const std::string gopher = "gopher://127.0.0.1:" + std::to_string(menu.port());
  CHECK_FALSE(get(gopher, {{"/"}}, kPatient).bytes.has_value());
  CHECK(menu.visitors() == 0);
  HostileServer server(support::answers(page("200 OK", "", "fine")));
  const Got got =
      get("http://me:secret@127.0.0.1:" + std::to_string(server.port()), {{"/"}}, kPatient);
  REQUIRE_FALSE(got.bytes.has_value());
  CHECK(got.bytes.error().kind == ErrorKind::config);
  CHECK(got.bytes.error().message.find("secret") == std::string::npos);
  CHECK(server.visitors() == 0);
}

TEST_CASE("ask http: a redirect to a file is not followed either") {
  HostileServer server(support::answers(page("302 Found", "Location: file:///etc/passwd\r\n", "")));
  const Got got = get(server, kCsv, kPatient);
  CHECK(got.fails(ErrorKind::unreachable, "redirects are not followed"));
  CHECK(got.body.empty());
}

TEST_CASE("ask http: a proxy of the environment gets nothing") {
  HostileServer proxy(support::answers(page("200 OK", "", "stolen")));
  HostileServer server(support::answers(page("200 OK", "", "fine")));
  const std::string url = "http://127.0.0.1:" + std::to_string(proxy.port());
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    REQUIRE(setenv(name, url.c_str(), 1) == 0);
  }
  const Got got = get(server, kCsv, kPatient);
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
  CHECK(got.body == "fine");
  CHECK(proxy.visitors() == 0);
}

TEST_CASE("ask http: a .netrc is not read, and nobody is asked to compress") {
  const support::TempDirectory home;
  home.write(".netrc", "machine 127.0.0.1 login me password secret\n");
  const char* const before = getenv("HOME");
  const std::string kept = before == nullptr ? "" : before;
  REQUIRE(setenv("HOME", home.path().c_str(), 1) == 0);
  std::mutex mutex;
  std::string asked;
  HostileServer server([&](Visitor& visitor) {
    const std::string request = visitor.read_request();
    const std::lock_guard lock(mutex);
    asked += request;
    visitor.send(page("401 No", "WWW-Authenticate: Basic\r\n", ""));
  });
  CHECK(get(server, kCsv, kPatient).fails(ErrorKind::unreachable, "status 401"));
  setenv("HOME", kept.c_str(), 1);
  const std::lock_guard lock(mutex);
  CHECK(asked.find("GET /stats;csv") == 0);
  CHECK(asked.find("uthorization") == std::string::npos);
  CHECK(asked.find("Accept-Encoding") == std::string::npos);
}

TEST_CASE("ask http: headers without end are not read without end") {
  HostileServer server([](Visitor& visitor) {
    static_cast<void>(visitor.read_question());
    visitor.send("HTTP/1.1 200 OK\r\n");
    const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < 10'000 && visitor.send(line); ++i) {
    }
  });
  CHECK_FALSE(get(server, kCsv, kPatient).bytes.has_value());
}

TEST_CASE("ask http: a body in pieces that breaks off is an error") {
  HostileServer server(support::answers(
      page("200 OK", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n400\r\nhalf")));
  CHECK_FALSE(get(server, kCsv, kPatient).bytes.has_value());
}

TEST_CASE("ask http: a compressed body in transit is not unpacked either") {
  HostileServer server(support::answers(
      page("200 OK", "Transfer-Encoding: gzip, chunked\r\n", "3\r\nraw\r\n0\r\n\r\n")));
  const Got got = get(server, kCsv, kPatient);
  CHECK((!got.bytes || got.body == "raw"));
}

TEST_CASE("ask http: what answered before HTTP/1.0 is not taken for an answer") {
  HostileServer server(support::answers("# pxname,svname\n"));
  CHECK_FALSE(get(server, kCsv, kPatient).bytes.has_value());
}

TEST_CASE("ask http: several threads may ask at the same time") {
  HostileServer server(support::answers(page("200 OK", "", "fine")));
  std::vector<Got> got(8);
  std::vector<std::jthread> threads;
  threads.reserve(got.size());
  for (Got& each : got) threads.emplace_back([&] { each = get(server, kCsv, kPatient); });
  threads.clear();
  for (const Got& each : got) CHECK(each.body == "fine");
}

}  // namespace skewd
