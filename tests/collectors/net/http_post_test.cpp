// SPDX-License-Identifier: Apache-2.0
// What the other end of a post may do, and what is made of it.
#include "collectors/net/http_post.h"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/certificates.h"
#include "tests/support/hostile_server.h"
#include "tests/support/loopback_port.h"
#include "tests/support/post_receiver.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::Certificates;
using support::HostileServer;
using support::Posted;
using support::PostReceiver;
using support::PostReply;

constexpr auto kShort = 300ms;
constexpr auto kLong = 60s;

std::unique_ptr<HttpPoster> poster_to(const std::string& url, const HttpLogin& login = {},
                                      const HttpTls& tls = {}) {
  return HttpPoster::create({url + "/api/v2/alerts", login, tls, "skewd/0.1.0"});
}

std::string url_of(const HostileServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}

// What went wrong, or the status.
std::string outcome(const Result<PostAnswer>& answer) {
  return answer ? "status " + std::to_string(answer->status) : answer.error().message;
}

std::string post_to(const std::string& url, const HttpTls& tls = {}) {
  return outcome(poster_to(url, {}, tls)->post("[]", kLong));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("http_post: what was posted arrives as it is, with the head of a proper client") {
  const PostReceiver receiver([](const Posted&) { return PostReply{202, "fine", "7", false}; });
  const auto answer = poster_to(receiver.url() + "/prefix")->post("[{\"a\":1}]", kLong);
  REQUIRE(answer);
  CHECK(answer->status == 202);
  CHECK(answer->body == "fine");
  CHECK(answer->retry_after == 7s);
  REQUIRE(receiver.posts().size() == 1);
  const Posted posted = receiver.posts()[0];
  CHECK(posted.path == "/prefix/api/v2/alerts");
  CHECK(posted.body == "[{\"a\":1}]");
  CHECK(posted.content_type == "application/json");
  CHECK(posted.user_agent == "skewd/0.1.0");
  CHECK(posted.authorization.empty());
}

TEST_CASE("http_post: a connection is kept, and its loss is told") {
  PostReceiver receiver;
  const auto poster = poster_to(receiver.url());
  CHECK(poster->post("[]", kLong)->new_connection);
  CHECK_FALSE(poster->post("[]", kLong)->new_connection);
  receiver.close();
  CHECK(contains(outcome(poster->post("[]", kLong)), "connect to"));
  receiver.open();
  CHECK(poster->post("[]", kLong)->new_connection);
}

TEST_CASE("http_post: a megabyte goes out without waiting for leave") {
  const PostReceiver receiver;
  const std::string large(std::size_t{1} << 20, 'x');
  CHECK(outcome(poster_to(receiver.url())->post(large, kLong)) == "status 200");
  CHECK(receiver.posts().at(0).body == large);
}

TEST_CASE("http_post: who does not answer is not waited for") {
  const HostileServer silent(support::hangs());
  CHECK(outcome(poster_to(url_of(silent))->post("[]", kShort)) == "did not answer within 300 ms");
  const HostileServer slow([](support::Visitor& visitor) {
    visitor.send("HTTP/1.1 200 OK\r\nX-Drip: ");
    while (visitor.send("x") && visitor.pause(2ms)) {
    }
  });
  CHECK(outcome(poster_to(url_of(slow))->post("[]", kShort)) == "did not answer within 300 ms");
  const PostReceiver half_open([](const Posted&) { return PostReply{200, "", "", false, true}; });
  CHECK(outcome(poster_to(half_open.url())->post("[]", kShort)) == "did not answer within 300 ms");
}

TEST_CASE("http_post: who is not there, hangs up or talks nonsense is told as such") {
  const support::LoopbackPort nobody;
  CHECK(contains(post_to("http://127.0.0.1:" + std::to_string(nobody.number())), "connect to"));
  const HostileServer rude(support::closes_at_once());
  CHECK_FALSE(post_to(url_of(rude)).starts_with("status"));
  const HostileServer other(support::answers("220 mail.example ESMTP\r\n"));
  CHECK_FALSE(post_to(url_of(other)).starts_with("status"));
  const HostileServer cut(support::answers("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"));
  CHECK_FALSE(post_to(url_of(cut)).starts_with("status"));
}

TEST_CASE("http_post: an endless answer is broken off") {
  const HostileServer flood(support::floods("HTTP/1.1 200 OK\r\n\r\n"));
  CHECK(post_to(url_of(flood)) == "answered with more than 64 KiB");
}

TEST_CASE("http_post: of a long answer the beginning is kept") {
  const PostReceiver receiver([](const Posted&) {
    return PostReply{400, std::string(60'000, 'x'), "", false};
  });
  const auto answer = poster_to(receiver.url())->post("[]", kLong);
  REQUIRE(answer);
  CHECK(answer->body == std::string(4096, 'x'));
}

TEST_CASE("http_post: redirects and proxies are not followed") {
  const PostReceiver elsewhere;
  const HostileServer redirect(support::answers("HTTP/1.1 307 Go\r\nLocation: " + elsewhere.url() +
                                                "/\r\nContent-Length: 0\r\n\r\n"));
  CHECK(post_to(url_of(redirect)) == "status 307");
  setenv("http_proxy", elsewhere.url().c_str(), 1);
  const PostReceiver receiver;
  CHECK(post_to(receiver.url()) == "status 200");
  unsetenv("http_proxy");
  CHECK(elsewhere.posts().empty());
}

TEST_CASE("http_post: it ends soon when it is given up") {
  const HostileServer silent(support::hangs());
  const auto poster = poster_to(url_of(silent));
  poster->give_up_at(std::chrono::steady_clock::now());
  CHECK(outcome(poster->post("[]", kLong)) == "was given up");
}

TEST_CASE("http_post: a password or a token is read from its file for every request") {
  const support::TempDirectory directory;
  const PostReceiver receiver;
  const auto password = directory.write("password", "s3cret\n");
  const auto basic = poster_to(receiver.url(), {"skewd", password.string(), ""});
  CHECK(outcome(basic->post("[]", kLong)) == "status 200");
  CHECK(receiver.posts().back().authorization == "Basic c2tld2Q6czNjcmV0");
  directory.write("password", "changed");
  CHECK(outcome(basic->post("[]", kLong)) == "status 200");
  CHECK(receiver.posts().back().authorization == "Basic c2tld2Q6Y2hhbmdlZA==");
  const auto token = directory.write("token", "t0ken\n");
  const auto bearer = poster_to(receiver.url(), {"", "", token.string()});
  CHECK(outcome(bearer->post("[]", kLong)) == "status 200");
  CHECK(receiver.posts().back().authorization == "Bearer t0ken");
}

TEST_CASE("http_post: a secret that cannot be used is told without it, and nothing is sent") {
  const support::TempDirectory directory;
  const PostReceiver receiver;
  const auto trial = [&](const std::string& file) {
    return outcome(poster_to(receiver.url(), {"", "", file})->post("[]", kLong));
  };
  CHECK(trial("/nonexistent/token") ==
        "/nonexistent/token cannot be read: No such file or directory");
  const std::string file = (directory.path() / "token").string();
  for (const std::string& text :
       {std::string(), std::string("one\r\nX-Evil: two"), std::string(5000, 'x')}) {
    directory.write("token", text);
    CHECK(trial(file) == file + " must hold one line of at most 4096 bytes");
  }
  CHECK(receiver.posts().empty());
}

bool is_openssl_missing() {
  const std::string why = Certificates::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

TEST_CASE("http_post: a certificate must be vouched for, in time, and name the host") {
  if (is_openssl_missing()) return;
  const Certificates ours;
  const Certificates theirs;
  ours.issue("fine", "IP:127.0.0.1");
  ours.issue("expired", "IP:127.0.0.1", -1);
  ours.issue("other", "DNS:am.example");
  theirs.issue("foreign", "IP:127.0.0.1");
  const PostReceiver::Answer taken = [](const Posted&) { return PostReply(); };
  const PostReceiver fine(taken, ours.server("fine"));
  const PostReceiver expired(taken, ours.server("expired"));
  const PostReceiver other(taken, ours.server("other"));
  const PostReceiver foreign(taken, theirs.server("foreign"));
  HttpTls tls;
  tls.ca_file = ours.authority().string();

  CHECK(post_to(fine.url(), tls) == "status 200");
  CHECK(contains(post_to(fine.url()), "certificate"));  // this host trusts nobody of ours
  CHECK(contains(post_to(expired.url(), tls), "expired"));
  CHECK(contains(post_to(other.url(), tls), "am.example") == false);
  CHECK(contains(post_to(other.url(), tls), "matches"));
  CHECK(contains(post_to(foreign.url(), tls), "certificate"));
  CHECK(expired.posts().empty());
  CHECK(other.posts().empty());
  CHECK(foreign.posts().empty());

  tls.server_name = "am.example";
  CHECK(post_to(other.url(), tls) == "status 200");
  CHECK("https://" + other.posts().at(0).host == other.url());
  CHECK_FALSE(post_to(fine.url(), tls).starts_with("status"));

  HttpTls careless;
  careless.insecure_skip_verify = true;
  CHECK(post_to(foreign.url(), careless) == "status 200");
  CHECK(post_to(expired.url(), careless) == "status 200");
}

TEST_CASE("http_post: a certificate of ours that cannot be read is told") {
  if (is_openssl_missing()) return;
  const Certificates ours;
  ours.issue("server", "IP:127.0.0.1");
  const PostReceiver receiver([](const Posted&) { return PostReply(); }, ours.server("server"));
  HttpTls tls;
  tls.ca_file = ours.authority().string();
  tls.cert_file = "/nonexistent/skewd.pem";
  tls.key_file = "/nonexistent/skewd.key";
  const auto answer = poster_to(receiver.url(), {}, tls)->post("[]", kLong);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == ErrorKind::config);
  CHECK(contains(answer.error().message, "/nonexistent/skewd.pem"));
  tls = {};
  tls.ca_file = "/nonexistent/ca.pem";
  CHECK(contains(post_to(receiver.url(), tls), "/nonexistent/ca.pem"));
}

}  // namespace
}  // namespace skewd
