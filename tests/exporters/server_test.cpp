// SPDX-License-Identifier: Apache-2.0
#include "exporters/server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <stdexcept>

#include "exporters/server_daemon.h"
#include "exporters/status/web_files.h"
#include "tests/exporters/http_client.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using support::ask;
using support::WebAnswer;

const std::string kLarge(200'000, 'x');
constexpr std::size_t kHuge = std::size_t{100} << 20;

HttpResponse answer_tests(const HttpRequest& request) {
  if (request.path == "/throws") throw std::runtime_error("secret");
  HttpResponse answer;
  if (request.path == "/huge") {
    answer.body.assign(kHuge, 'x');
    return answer;
  }
  answer.body = request.path == "/large" ? kLarge : request.method + " " + request.path;
  for (const auto& [key, value] : request.query) answer.body += " [" + key + "=" + value + "]";
  return answer;
}

std::unique_ptr<HttpServer> start(const std::string& address = "127.0.0.1:0") {
  auto server = HttpServer::start({address}, answer_tests);
  REQUIRE_MESSAGE(server, (server ? "" : server.error().message));
  return std::move(*server);
}

std::string url_of(const HttpServer& server, const std::string& path) {
  return "http://" + server.addresses().front() + path;
}

/// Connections from 127.0.0.1 that send nothing until told to, and read nothing.
class IdleConnections {
 public:
  IdleConnections(const std::string& address, std::size_t count) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < count; ++i) {
      const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      REQUIRE(client >= 0);
      polls_.push_back({client, POLLIN, 0});
      REQUIRE(connect(client, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0);
    }
  }
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;
  ~IdleConnections() {
    for (const pollfd& open : polls_) close(open.fd);
  }

  /// Sends a request on each and waits until its answer has begun; false if one has not in time.
  bool ask(const std::string& path) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    return std::ranges::all_of(polls_, [&](pollfd& open) {
      return send(open.fd, request.data(), request.size(), MSG_NOSIGNAL) ==
                 static_cast<ssize_t>(request.size()) &&
             poll(&open, 1, 10'000) == 1;
    });
  }

  /// Sends one more letter of a request on each.
  void drip() {
    for (const pollfd& open : polls_) static_cast<void>(send(open.fd, "G", 1, MSG_NOSIGNAL));
  }

  /// Waits until the server has closed `wanted` of them; false if it has not in `bound`.
  bool lose(std::size_t wanted, std::chrono::milliseconds bound) {
    const auto end = std::chrono::steady_clock::now() + bound;
    while (std::chrono::steady_clock::now() < end) {
      poll(polls_.data(), polls_.size(), 50);
      std::erase_if(polls_, [&](const pollfd& open) {
        if (open.revents == 0) return false;
        close(open.fd);
        ++lost_;
        return true;
      });
      if (lost_ >= wanted) return true;
    }
    return false;
  }

 private:
  std::vector<pollfd> polls_;
  std::size_t lost_ = 0;
};

TEST_CASE("server: GET gets the handler's answer, with the security headers") {
  const auto server = start();
  const WebAnswer answer = ask({url_of(*server, "/a/b?c=d")});
  CHECK(answer.status == 200);
  CHECK(answer.body == "GET /a/b [c=d]");
  CHECK(answer.headers.at("cache-control") == "no-store");
  CHECK(answer.headers.at("x-content-type-options") == "nosniff");
  CHECK(answer.headers.at("x-frame-options") == "deny");
  CHECK(answer.headers.at("referrer-policy") == "no-referrer");
  CHECK(answer.headers.at("content-security-policy") ==
        "default-src 'none'; script-src '" + std::string(page_script().hash) +
            "'; style-src 'self' '" + std::string(page_style().hash) +
            "'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'");
}

TEST_CASE("server: what stands behind the question mark is decoded, and bounded with the URL") {
  const auto server = start();
  const auto body = [&](const std::string& path) { return ask({url_of(*server, path)}).body; };
  CHECK(body("/a?since=2h&pool=a%2Fb%20c&x") == "GET /a [since=2h] [pool=a/b c] [x=]");
  CHECK(body("/a?") == "GET /a");
  CHECK(body("/a?p=%00%ff%zz") == std::string("GET /a [p=\0\xff%zz]", 16));
  CHECK(ask({url_of(*server, "/a?p=" + std::string(1024, 'x'))}).status == 414);
}

TEST_CASE("server: HEAD gets the headers of GET and no body") {
  const auto server = start();
  const WebAnswer answer = ask({url_of(*server, "/large"), "HEAD"});
  CHECK(answer.status == 200);
  CHECK(answer.headers.at("content-length") == std::to_string(kLarge.size()));
  CHECK(answer.body.empty());
}

TEST_CASE("server: methods that nobody needs are refused") {
  const auto server = start();
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"}) {
    const WebAnswer answer = ask({url_of(*server, "/"), method});
    CHECK(answer.status == 405);
    CHECK(answer.headers.at("allow") == "GET, HEAD, POST");
    CHECK(answer.headers.contains("content-security-policy"));
  }
}

TEST_CASE("server: a small body is ignored, a large or endless one refused") {
  const auto server = start();
  CHECK(ask({url_of(*server, "/a"), "POST", {}, std::string(4096, 'x')}).body == "POST /a");
  CHECK(ask({url_of(*server, "/a"), "POST", {}, std::string(4097, 'x')}).status == 413);
  CHECK(ask({url_of(*server, "/a"), "POST", {"Transfer-Encoding: chunked"}, "x"}).status == 413);
}

TEST_CASE("server: a URL of more than 1024 bytes is refused") {
  const auto server = start();
  CHECK(ask({url_of(*server, "/" + std::string(1023, 'x'))}).status == 200);
  CHECK(ask({url_of(*server, "/" + std::string(1024, 'x'))}).status == 414);
}

TEST_CASE("server: a header beyond its memory is refused and the server goes on") {
  const auto server = start();
  const WebAnswer answer = ask({url_of(*server, "/"), "GET", {"X: " + std::string(20'000, 'x')}});
  CHECK(answer.status != 200);
  CHECK(ask({url_of(*server, "/")}).status == 200);
}

TEST_CASE("server: a large body is compressed for those who take gzip") {
  const auto server = start();
  const WebAnswer answer = ask({.url = url_of(*server, "/large"), .accept_gzip = true});
  CHECK(answer.headers.at("content-encoding") == "gzip");
  CHECK(answer.headers.at("vary") == "Accept-Encoding");
  CHECK(std::stoul(answer.headers.at("content-length")) < kLarge.size() / 10);
  CHECK(answer.body == kLarge);
}

TEST_CASE("server: nothing is compressed for those who refuse, nor what is small") {
  const auto server = start();
  const WebAnswer refused = ask({url_of(*server, "/large"), "GET", {"Accept-Encoding: gzip;q=0"}});
  CHECK_FALSE(refused.headers.contains("content-encoding"));
  CHECK(refused.headers.at("vary") == "Accept-Encoding");
  CHECK(refused.body == kLarge);
  const WebAnswer small = ask({.url = url_of(*server, "/small"), .accept_gzip = true});
  CHECK_FALSE(small.headers.contains("content-encoding"));
}

TEST_CASE("server: a handler that throws makes a 500 without details") {
  const auto server = start();
  const WebAnswer answer = ask({url_of(*server, "/throws")});
  CHECK(answer.status == 500);
  CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("server: answers are counted by status") {
  const auto server = start();
  static_cast<void>(ask({url_of(*server, "/")}));
  static_cast<void>(ask({url_of(*server, "/")}));
  static_cast<void>(ask({url_of(*server, "/throws")}));
  CHECK(server->figures().answers ==
        std::vector<std::pair<int, std::uint64_t>>{{200, 2}, {500, 1}});
}

TEST_CASE("server: who cannot wait for the handler is told so in time") {
  std::promise<void> asked, released;
  const auto slow = [&](const HttpRequest& request) {
    if (request.path == "/slow") {
      asked.set_value();
      released.get_future().wait();
    }
    return HttpResponse();
  };
  const auto server = HttpServer::start({"127.0.0.1:0", "127.0.0.1:0"}, slow);
  REQUIRE(server);
  const auto addresses = (*server)->addresses();
  auto first = std::async(std::launch::async,
                          [&] { return ask({"http://" + addresses[0] + "/slow"}).status; });
  asked.get_future().wait();
  const WebAnswer answer = ask({.url = "http://" + addresses[1] + "/",
                                .headers = {"X-Prometheus-Scrape-Timeout-Seconds: 0.05"}});
  CHECK(answer.status == 503);
  released.set_value();
  CHECK(first.get() == 200);
}

TEST_CASE("server: IPv6 and IPv4 are served side by side") {
  const auto server = HttpServer::start({"[::1]:0", "127.0.0.1:0"}, answer_tests);
  if (!server) {
    MESSAGE("this host has no IPv6: " << server.error().message);
    return;
  }
  for (const std::string& address : (*server)->addresses()) {
    CAPTURE(address);
    CHECK_FALSE(address.ends_with(":0"));
    CHECK(ask({"http://" + address + "/"}).status == 200);
  }
}

TEST_CASE("server: a busy port is an error that says what to do") {
  const auto first = start();
  const auto second = HttpServer::start(first->addresses(), answer_tests);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::config);
  CHECK(second.error().message == "cannot listen on '" + first->addresses().front() +
                                      "': Address already in use; stop the program that uses it, "
                                      "or choose another port with [web] listen");
}

TEST_CASE("server: what is no address is an error that shows one") {
  for (const char* address :
       {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80"}) {
    CAPTURE(address);
    const auto server = HttpServer::start({address}, answer_tests);
    REQUIRE_FALSE(server);
    CHECK(server.error().kind == ErrorKind::config);
    CHECK(server.error().message.find("127.0.0.1:10145") != std::string::npos);
  }
}

TEST_CASE("server: one address cannot starve another") {
  const auto server = start();
  constexpr std::size_t kAllowed = 64;
  IdleConnections greedy(server->addresses().front(), kAllowed + 16);
  CHECK(greedy.lose(16, std::chrono::seconds(4)));
  const WebAnswer answer = ask({.url = url_of(*server, "/"), .from = "127.0.0.2"});
  CHECK(answer.status == 200);
}

TEST_CASE("server: clients that do not read cannot take all memory") {
  const auto server = start();
  {
    IdleConnections slow(server->addresses().front(), 2);
    REQUIRE(slow.ask("/huge"));
    const WebAnswer answer = ask({url_of(*server, "/huge"), "HEAD"});
    CHECK(answer.status == 503);
    CHECK(ask({url_of(*server, "/small")}).status == 200);
  }
  // The server learns on its own thread that they have gone.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  long status = 0;
  while (status != 200 && std::chrono::steady_clock::now() < end) {
    status = ask({url_of(*server, "/huge"), "HEAD"}).status;
  }
  CHECK(status == 200);
}

TEST_CASE("server: one byte now and then does not hold a connection for ever") {
  const auto server = start();
  IdleConnections dripping(server->addresses().front(), 3);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  bool lost = false;
  // Longer than the bound on idleness allows, and every byte begins that anew.
  while (!lost && std::chrono::steady_clock::now() < end) {
    dripping.drip();
    lost = dripping.lose(3, std::chrono::milliseconds(200));
  }
  CHECK(lost);
  CHECK(server->figures().ended_connections == 3);
}

TEST_CASE("server: sockets that listen already are served instead of addresses") {
  const support::TempDirectory directory;
  const std::string path = directory.path() / "web.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int local = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(bind(local, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(listen(local, 5) == 0);
  const auto server =
      HttpServer::start({"192.0.2.1:1"}, answer_tests,
                        {.tls = {}, .users = {}, .listen_place = {}, .sockets = {local}});
  REQUIRE(server);
  CHECK((*server)->addresses() == std::vector<std::string>{"unix:" + path});
  WebAnswer answer = ask({.url = "http://localhost/a", .unix_path = path});
  CHECK(answer.body == "GET /a");
}

TEST_CASE("server: what is no listening socket is not taken") {
  const int other = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  for (const int descriptor : {other, 100'000}) {
    const auto server = HttpServer::start(
        {}, answer_tests, {.tls = {}, .users = {}, .listen_place = {}, .sockets = {descriptor}});
    REQUIRE_FALSE(server);
    CHECK(server.error().message.find("is no socket that listens") != std::string::npos);
  }
  close(other);
}

TEST_CASE("server: where few files may be open, few connections are") {
  rlimit files{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &files) == 0);
  const auto most_with = [&](rlim_t open, std::size_t daemons) {
    const rlimit fewer{open, files.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &fewer) == 0);
    return most_connections(daemons);
  };
  CHECK(most_with(4096, 1) == 1024);
  CHECK(most_with(4096, 4) == 992);
  CHECK(most_with(1024, 1) == 896);
  CHECK(most_with(64, 1) == 16);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &files) == 0);
}

TEST_CASE("server: idle connections are closed") {
  const auto server = start();
  IdleConnections idle(server->addresses().front(), 3);
  CHECK(idle.lose(3, std::chrono::seconds(20)));
}

}  // namespace
}  // namespace skewd
