// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/http_probe.h"

#include <doctest/doctest.h>

#include <mutex>
#include <string>

#include "tests/support/hostile_server.h"
#include "tests/support/loopback_port.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::HostileServer;

const TraceContext kTrace{"736b6577000000000000000000000001", "00f067aa0ba902b7"};

std::string url_of(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port) + "/x"; }

ProbeAnswer ask(const ProbeSettings& probe) {
  return send_probe(probe, kTrace, "skewd/1 (probe p)");
}

ProbeSettings probe_of(std::uint16_t port) {
  ProbeSettings probe;
  probe.name = "p";
  probe.url = url_of(port);
  probe.timeout = 20s;  // tests may share their machine with much else
  return probe;
}

std::optional<std::chrono::microseconds> time_of(const ProbeAnswer& answer, ProbePart part) {
  return answer.times[static_cast<std::size_t>(part)];
}

TEST_CASE("probe: asks as it is told, with its trace id, and tells the whole answer") {
  std::mutex mutex;
  std::string request;
  const HostileServer server([&](support::Visitor& visitor) {
    const std::string read = visitor.read_request();
    const std::lock_guard lock(mutex);
    request = read;
    visitor.send("HTTP/1.1 201 Created\r\nX-Pool:  shop \r\nContent-Length: 2\r\n\r\nok");
  });
  ProbeSettings probe = probe_of(server.port());
  probe.url = "http://www.example/x";
  probe.connect_to = "127.0.0.1:" + std::to_string(server.port());
  probe.headers = {{"Accept", "image/*"}};
  const ProbeAnswer answer = ask(probe);
  CHECK(answer.outcome == ProbeOutcome::answered);
  CHECK(answer.trouble.empty());
  CHECK(answer.status == 201);
  CHECK(answer.body == "ok");
  CHECK(answer.trace_id == kTrace.trace_id);
  CHECK(answer.headers == ProbeHeaders{{"X-Pool", "shop"}, {"Content-Length", "2"}});
  CHECK(time_of(answer, ProbePart::total));
  CHECK(time_of(answer, ProbePart::response));
  CHECK_FALSE(time_of(answer, ProbePart::tls));
  CHECK_FALSE(time_of(answer, ProbePart::queue));
  const std::lock_guard lock(mutex);
  CHECK(request.starts_with("GET /x HTTP/1.1\r\n"));
  CHECK(request.find("Host: www.example\r\n") != std::string::npos);
  CHECK(request.find("User-Agent: skewd/1 (probe p)\r\n") != std::string::npos);
  CHECK(request.find("Accept: image/*\r\n") != std::string::npos);
  CHECK(request.find("traceparent: " + traceparent_of(kTrace) + "\r\n") != std::string::npos);
}

TEST_CASE("probe: a redirect is an answer and is not followed") {
  const HostileServer other(support::answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  const HostileServer server(support::answers(
      "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + url_of(other.port()) + "\r\n\r\n"));
  const ProbeAnswer answer = ask(probe_of(server.port()));
  CHECK(answer.outcome == ProbeOutcome::answered);
  CHECK(answer.status == 302);
  CHECK(other.visitors() == 0);
}

TEST_CASE("probe: a refused connection is unanswered, a name that nobody knows was not run") {
  const support::LoopbackPort nobody;
  const ProbeAnswer refused = ask(probe_of(nobody.number()));
  CHECK(refused.outcome == ProbeOutcome::unanswered);
  CHECK(refused.trouble == "Connection refused");
  ProbeSettings probe;
  probe.url = "http://no-such-name.invalid/";
  const ProbeAnswer unknown = ask(probe);
  CHECK(unknown.outcome == ProbeOutcome::not_run);
  CHECK(unknown.trouble.find("no-such-name.invalid") != std::string::npos);
  probe = probe_of(nobody.number());
  probe.bearer_token_file = "/nonexistent/token";
  CHECK(ask(probe).outcome == ProbeOutcome::not_run);
}

TEST_CASE("probe: a server that hangs or drips is given up at the timeout") {
  const HostileServer hanging(support::hangs());
  const HostileServer dripping(support::drips());
  for (const std::uint16_t port : {hanging.port(), dripping.port()}) {
    ProbeSettings probe = probe_of(port);
    probe.timeout = 200ms;
    CHECK(ask(probe).outcome == ProbeOutcome::unanswered);
  }
  ProbeSettings probe = probe_of(hanging.port());
  probe.timeout = 200ms;
  CHECK(ask(probe).trouble == "no answer within 200 ms");
}

TEST_CASE("probe: what speaks no HTTP, or breaks off, has not answered") {
  const HostileServer other(support::answers("220 mail.example ESMTP\r\n"));
  const HostileServer short_one(
      support::answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  const HostileServer closing(support::closes_at_once());
  for (const std::uint16_t port : {other.port(), short_one.port(), closing.port()}) {
    CHECK(ask(probe_of(port)).outcome == ProbeOutcome::unanswered);
  }
}

TEST_CASE("probe: an endless body is cut, and its first 64 KiB are kept") {
  const HostileServer server(support::floods("HTTP/1.1 200 OK\r\n\r\n"));
  const ProbeAnswer answer = ask(probe_of(server.port()));
  CHECK(answer.outcome == ProbeOutcome::answered);
  CHECK(answer.body.size() == 65'536);
}

TEST_CASE("probe: what speaks no TLS, or never ends to greet, has not answered") {
  const HostileServer plain(
      support::answers("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
  const HostileServer hanging(support::hangs());
  const HostileServer dripping(support::drips());
  const HostileServer closing(support::closes_at_once());
  for (const std::uint16_t port : {plain.port(), closing.port()}) {
    ProbeSettings probe = probe_of(port);
    probe.url.replace(0, 4, "https");
    const ProbeAnswer answer = ask(probe);
    CHECK(answer.outcome == ProbeOutcome::unanswered);
    CHECK_FALSE(answer.trouble.empty());
    CHECK(answer.status == 0);
    CHECK_FALSE(time_of(answer, ProbePart::response));
  }
  for (const std::uint16_t port : {hanging.port(), dripping.port()}) {
    ProbeSettings probe = probe_of(port);
    probe.url.replace(0, 4, "https");
    probe.timeout = 300ms;
    CHECK(ask(probe).outcome == ProbeOutcome::unanswered);
  }
}

TEST_CASE("probe: a server that redirects to itself for ever is asked once") {
  const HostileServer server(
      support::answers("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /x\r\n\r\n"));
  CHECK(ask(probe_of(server.port())).status == 301);
  CHECK(server.visitors() == 1);
}

TEST_CASE("probe: endless header fields are no answer, and end at the timeout") {
  const HostileServer server(support::floods("HTTP/1.1 200 OK\r\nX-Long: "));
  ProbeSettings probe = probe_of(server.port());
  probe.timeout = 5s;
  CHECK(ask(probe).outcome == ProbeOutcome::unanswered);
}

TEST_CASE("probe: over tcp it only connects") {
  const HostileServer server(support::hangs());
  ProbeSettings probe;
  probe.url = "tcp://127.0.0.1:" + std::to_string(server.port());
  const ProbeAnswer answer = ask(probe);
  CHECK(answer.outcome == ProbeOutcome::answered);
  CHECK(answer.status == 0);
  CHECK(time_of(answer, ProbePart::connect));
  CHECK_FALSE(time_of(answer, ProbePart::response));
}

TEST_CASE("probe: a sender asks many side by side, and one that cannot be sent ends at once") {
  const HostileServer server(support::answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  const auto sender = ProbeSender::create();
  REQUIRE(sender);
  for (std::size_t i = 0; i < 5; ++i) sender->send(i, probe_of(server.port()), kTrace, "skewd");
  ProbeSettings broken = probe_of(server.port());
  broken.bearer_token_file = "/nonexistent/token";
  sender->send(5, broken, kTrace, "skewd");
  std::vector<ProbeOutcome> outcomes(6, ProbeOutcome::unanswered);
  for (std::size_t answered = 0; answered < 6;) {
    for (const auto& [number, answer] : sender->wait(1s)) {
      outcomes.at(number) = answer.outcome;
      ++answered;
    }
  }
  for (std::size_t i = 0; i < 5; ++i) CHECK(outcomes[i] == ProbeOutcome::answered);
  CHECK(outcomes[5] == ProbeOutcome::not_run);
}

TEST_CASE("probe: who waits is woken") {
  const auto sender = ProbeSender::create();
  REQUIRE(sender);
  sender->wake();
  CHECK(sender->wait(std::chrono::hours(1)).empty());
}

}  // namespace
}  // namespace skewd
