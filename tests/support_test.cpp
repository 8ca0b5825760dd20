// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <csignal>
#include <map>

#include "tests/support/child_process.h"
#include "tests/support/curl_handle.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::support {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

std::string url_of(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port) + "/"; }

TEST_CASE("eventually: asks until it is true and gives up at the bound") {
  int asked = 0;
  CHECK(eventually(seconds(60), [&] { return ++asked == 3; }));
  CHECK(asked == 3);
  CHECK_FALSE(eventually(milliseconds(0), [] { return false; }));
}

TEST_CASE("temp directory: holds what is written and vanishes") {
  std::filesystem::path file;
  {
    const TempDirectory directory;
    file = directory.write("some.txt", "some text");
    CHECK(read_file(file) == "some text");
  }
  CHECK_FALSE(std::filesystem::exists(file.parent_path()));
}

TEST_CASE("child process: tells output and exit status") {
  const TempDirectory directory;
  ChildProcess child({"/bin/sh", "-c", "echo out; echo err >&2; exit 7"}, directory.path() / "out");
  CHECK(child.wait(seconds(10)) == 7);
  CHECK(child.output() == "out\nerr\n");
}

TEST_CASE("child process: is stopped, and killed when it does not listen") {
  const TempDirectory directory;
  ChildProcess obedient({"/bin/sleep", "60"}, directory.path() / "obedient");
  CHECK_FALSE(obedient.wait(milliseconds(0)));
  CHECK(obedient.stop() == 128 + SIGTERM);
  ChildProcess deaf({"/bin/sh", "-c", "trap '' TERM; echo ready; sleep 60; sleep 60"},
                    directory.path() / "deaf");
  REQUIRE(eventually(seconds(60), [&] { return deaf.output() == "ready\n"; }));
  CHECK(deaf.stop(milliseconds(50)) == 128 + SIGKILL);
}

TEST_CASE("child process: a program that is not there throws") {
  const TempDirectory directory;
  CHECK_THROWS_AS(ChildProcess({"/nowhere/program"}, directory.path() / "out"), std::runtime_error);
}

TEST_CASE("loopback: other addresses are told apart") {
  CHECK(is_loopback("http://127.0.0.1:80/"));
  CHECK(is_loopback("http://127.3.2.1"));
  for (const char* url : {"http://10.0.0.1/", "https://127.0.0.1/", "http://localhost/",
                          "http://127.0.0.1@10.0.0.1/", "http://127.0.0.1:8080@10.0.0.1/", ""}) {
    CAPTURE(url);
    CHECK_FALSE(is_loopback(url));
  }
  CHECK_THROWS_AS(Traffic({.targets = {{.url = "http://10.0.0.1/", .host = {}}}}),
                  std::invalid_argument);
  CHECK_THROWS_AS(Traffic(TrafficPlan{}), std::invalid_argument);
}

TEST_CASE("origin: answers with its name, as its behaviour says") {
  Origin origin("web-1");
  const auto healthy = http_get(url_of(origin.port()));
  REQUIRE(healthy);
  CHECK(healthy->status == 200);
  CHECK(healthy->origin == "web-1");

  origin.behave({.status = 503});
  CHECK(http_get(url_of(origin.port())).value_or(HttpAnswer{}).status == 503);

  origin.behave({.delay = milliseconds(100)});
  const auto begin = steady_clock::now();
  CHECK(http_get(url_of(origin.port())));
  CHECK(steady_clock::now() - begin >= milliseconds(100));
  CHECK(origin.requests() == 3);
}

TEST_CASE("origin: fails as often as its behaviour says") {
  Origin origin("web-1");
  origin.behave({.spread = 0.5, .error_share = 0.5});
  std::map<int, int> answers;
  for (int i = 0; i < 40; ++i) {
    ++answers[http_get(url_of(origin.port())).value_or(HttpAnswer{}).status];
  }
  CHECK(answers[200] + answers[500] == 40);
  CHECK(answers[200] >= 10);  // one in 1000 fairly drawn runs has fewer
  CHECK(answers[500] >= 10);
}

TEST_CASE("origin: stalled takes requests and never answers, until it recovers") {
  Origin origin("web-1");
  origin.behave({.stalled = true});
  CHECK_FALSE(http_get(url_of(origin.port()), milliseconds(100)));
  CHECK(origin.requests() == 1);
  origin.behave({});
  CHECK(http_get(url_of(origin.port())));
  origin.behave({.stalled = true});
  CHECK_FALSE(http_get(url_of(origin.port()), milliseconds(100)));  // must not block the end
}

TEST_CASE("origin: closed refuses connections and opens again on the same port") {
  Origin origin("web-1");
  const auto port = origin.port();
  origin.close();
  CHECK_FALSE(http_get(url_of(port)));
  origin.open();
  CHECK(origin.port() == port);
  CHECK(http_get(url_of(port)));
}

std::string even_configuration(std::uint16_t port, const Origin& one, const Origin& other) {
  return "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\n"
         "frontend www\n  bind 127.0.0.1:" +
         std::to_string(port) +
         "\n  default_backend shop\n"
         "backend shop\n  balance roundrobin\n"
         "  server web-1 127.0.0.1:" +
         std::to_string(one.port()) +
         " weight 10\n  server web-2 127.0.0.1:" + std::to_string(other.port()) + " weight 10\n";
}

TEST_CASE("e2e: a real HAProxy serves through two origins, obeys commands and reloads") {
  if (const auto reason = HaproxyProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  const Origin one("web-1");
  const Origin other("web-2");
  const LoopbackPort port;
  const auto configuration = even_configuration(port.number(), one, other);
  HaproxyProcess haproxy(configuration);

  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-1");
  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-2");

  haproxy.command("set server shop/web-2 state maint");
  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-1");
  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-1");

  haproxy.reload(configuration);  // forgets the maintenance
  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-1");
  CHECK(http_get(url_of(port.number())).value_or(HttpAnswer{}).origin == "web-2");

  haproxy.stop();
  CHECK_FALSE(http_get(url_of(port.number())));
}

TEST_CASE("e2e: a HAProxy that cannot start says why") {
  if (const auto reason = HaproxyProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  std::string told;
  try {
    const HaproxyProcess haproxy("defaults\n  mode nonsense\n");
  } catch (const std::runtime_error& error) {
    told = error.what();
  }
  CHECK(told.find("nonsense") != std::string::npos);
}

}  // namespace
}  // namespace skewd::support
