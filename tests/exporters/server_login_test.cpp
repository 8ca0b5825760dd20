// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_login.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "exporters/server.h"
#include "exporters/server_gate.h"
#include "tests/exporters/http_client.h"
#include "tests/support/eventually.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::ask;
using support::eventually;

// Of "wonderland", at the least cost and at the usual one.
const std::string kQuick = "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu";
const std::string kUsual = "$2y$10$abcdefghijklmnopqrstuuwmjOOgyx/jknFqeF8sHrF2cGgSECl/q";
constexpr auto kSoon = 20s;

HttpResponse tell_path(const HttpRequest& request) {
  HttpResponse answer;
  answer.body = request.path;
  return answer;
}

// "alice:wonderland", "alice:wrong", "bob:wonderland"
constexpr const char* kRight = "Basic YWxpY2U6d29uZGVybGFuZA==";
constexpr const char* kWrong = "Basic YWxpY2U6d3Jvbmc=";
constexpr const char* kUnknown = "Basic Ym9iOndvbmRlcmxhbmQ=";

std::unique_ptr<HttpServer> serve(const std::string& hash) {
  auto server =
      HttpServer::start({"127.0.0.1:0"}, tell_path,
                        {.tls = {}, .users = {{"alice", hash}}, .listen_place = {}, .sockets = {}});
  REQUIRE(server);
  return std::move(*server);
}

support::WebRequest request_to(const HttpServer& server, const std::string& login,
                               const std::string& path = "/") {
  support::WebRequest request{.url = "http://" + server.addresses().front() + path};
  request.login = login;
  return request;
}

Admission wait_for(LoginGate& gate, const char* authorization) {
  std::promise<Admission> promised;
  REQUIRE(
      gate.ask(authorization, "a", [&](Admission admission) { promised.set_value(admission); }));
  return promised.get_future().get();
}

}  // namespace

TEST_CASE("server_login: a Basic header is read, anything else is nothing") {
  const auto login = read_basic_login(kRight);
  REQUIRE(login);
  CHECK(login->user == "alice");
  CHECK(login->password == "wonderland");
  CHECK(read_basic_login("basic YWxpY2U6YTpi")->password == "a:b");
  CHECK(read_basic_login("Basic YWxpY2U6")->password.empty());
  // No colon; a zero, behind which bcrypt does not look; another scheme; no base64.
  for (const char* wrong : {"", "Basic", "Basic ", "Basic YWxpY2U=", "Basic YWxpY2U6AHg=",
                            "Bearer YWxpY2U6", "Basic ****", "Basic \xFF\xFF"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_basic_login(wrong));
  }
}

TEST_CASE("server_login: only the right password has the hash") {
  for (const std::string& hash : {kQuick, kUsual}) {
    CHECK(has_hash({"alice", "wonderland"}, hash));
    CHECK_FALSE(has_hash({"alice", "wonderlane"}, hash));
    CHECK_FALSE(has_hash({"alice", ""}, hash));
    CHECK_FALSE(has_hash({"alice", std::string(10'000, 'x')}, hash));
  }
  CHECK_FALSE(has_hash({"alice", "wonderland"}, "wonderland"));
  CHECK_FALSE(has_hash({"alice", "*0"}, "*0"));
}

TEST_CASE("server_login: a seal differs by user, password, hash and process") {
  const LoginSealer sealer;
  const LoginDigest digest = sealer.seal({"ab", "c"}, kQuick);
  CHECK(digest == sealer.seal({"ab", "c"}, kQuick));
  CHECK(digest != sealer.seal({"a", "bc"}, kQuick));
  CHECK(digest != sealer.seal({"ab", "c"}, kUsual));
  CHECK(digest != LoginSealer().seal({"ab", "c"}, kQuick));
}

TEST_CASE("server_gate: what was looked at is known at once, until users change") {
  LoginGate gate;
  CHECK(gate.recall("") == Admission::granted);  // nobody needs a password
  gate.admit({{"alice", kQuick}});
  CHECK(gate.recall("") == Admission::refused);
  CHECK_FALSE(gate.recall(kRight));
  CHECK(wait_for(gate, kRight) == Admission::granted);
  CHECK(wait_for(gate, kWrong) == Admission::refused);
  CHECK(wait_for(gate, kUnknown) == Admission::refused);
  CHECK(gate.recall(kRight) == Admission::granted);
  CHECK(gate.recall(kWrong) == Admission::refused);
  CHECK(gate.recall(kUnknown) == Admission::refused);
  gate.admit({{"bob", kQuick}});
  CHECK_FALSE(gate.recall(kRight));
  CHECK(wait_for(gate, kRight) == Admission::refused);
  CHECK(wait_for(gate, kUnknown) == Admission::granted);
}

TEST_CASE("server_gate: two of an address wait and sixteen in all, and none for ever") {
  std::atomic<int> busy = 0;
  std::atomic<int> looked_at = 0;
  const auto count = [&](Admission admission) {
    ++(admission == Admission::busy ? busy : looked_at);
  };
  LoginGate gate;
  gate.admit({{"alice", "$2y$12" + kUsual.substr(6)}});  // 0.4 s each
  REQUIRE(gate.ask(kWrong, "first", count));             // the one that is looked at
  int taken = 0;
  for (int i = 0; i < 40; ++i) taken += gate.ask(kWrong, "greedy", count) ? 1 : 0;
  CHECK(taken == 2);
  for (int i = 0; i < 40; ++i) taken += gate.ask(kWrong, std::to_string(i), count) ? 1 : 0;
  CHECK(taken >= 15);
  CHECK(taken <= 17);
  gate.close();
  CHECK(busy + looked_at == taken + 1);
  CHECK(busy >= 10);
  CHECK_FALSE(gate.ask(kRight, "late", count));
}

TEST_CASE("server_gate: everything asks for a password, also what tells that skewd is healthy") {
  const auto server = serve(kQuick);
  for (const char* path : {"/", "/metrics", "/-/healthy", "/-/ready", "/nothing"}) {
    CAPTURE(path);
    const auto answer = ask(request_to(*server, "", path));
    CHECK(answer.status == 401);
    CHECK(answer.headers.at("www-authenticate") == R"(Basic realm="skewd", charset="UTF-8")");
    CHECK(answer.headers.contains("content-security-policy"));
    CHECK(ask(request_to(*server, "alice:wonderland", path)).body == path);
  }
  CHECK(ask(request_to(*server, "alice:wrong")).status == 401);
  CHECK(ask(request_to(*server, "bob:wonderland")).status == 401);
  auto post = request_to(*server, "alice:wonderland", "/-/reload");
  post.method = "POST";
  post.body = std::string(4000, 'x');
  CHECK(ask(post).status == 200);
  REQUIRE(server->configure(
      {.tls = {}, .users = {{"bob", kQuick}}, .listen_place = {}, .sockets = {}}));
  CHECK(ask(request_to(*server, "alice:wonderland")).status == 401);
  CHECK(ask(request_to(*server, "bob:wonderland")).status == 200);
}

TEST_CASE("server_gate: whoever guesses from one address does not keep out another that is known") {
  const auto server = serve(kUsual);
  REQUIRE(ask(request_to(*server, "alice:wonderland")).status == 200);
  std::atomic<bool> over = false;
  std::atomic<int> refused = 0;
  std::vector<std::jthread> guessing;
  guessing.reserve(8);
  for (int i = 0; i < 8; ++i) {
    guessing.emplace_back([&, i] {
      for (int k = 0; !over; ++k) {
        auto guess = request_to(*server, "alice:" + std::to_string(i) + "-" + std::to_string(k));
        guess.from = "127.0.0.2";
        refused += ask(guess).status != 200 ? 1 : 0;
      }
    });
  }
  REQUIRE(eventually(kSoon, [&] { return refused >= 8; }));
  for (int i = 0; i < 20; ++i) CHECK(ask(request_to(*server, "alice:wonderland")).status == 200);
  // Who is new waits for what those of one address may have before him, and is looked at.
  CHECK(ask(request_to(*server, "bob:wonderland")).status == 401);
  over = true;
}

TEST_CASE("server_gate: the server stops while passwords wait to be looked at") {
  auto server = serve("$2y$12" + kUsual.substr(6));
  std::vector<std::jthread> waiting;
  waiting.reserve(2);
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([request = request_to(*server, "alice:" + std::to_string(i))] {
      static_cast<void>(ask(request));
    });
  }
  std::this_thread::sleep_for(50ms);  // whether they have come or not, it must stop
  server.reset();
}

}  // namespace skewd
