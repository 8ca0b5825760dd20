// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "tests/agent/run_skewd.h"
#include "tests/support/loopback_port.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using support::LoopbackPort;
using support::read_file;

const fs::path kCases = fs::path(SKEWD_SOURCE_DIR) / "tests/cases";

// Answers one request on 127.0.0.1 with a fixed body, as an agent would.
class CannedAgent {
 public:
  explicit CannedAgent(std::string body)
      : listener_(port_.listen()), thread_([this, body = std::move(body)] { answer(body); }) {}
  CannedAgent(const CannedAgent&) = delete;
  CannedAgent& operator=(const CannedAgent&) = delete;
  ~CannedAgent() {
    shutdown(listener_, SHUT_RDWR);  // ends an accept that nobody answered
    thread_.join();
    close(listener_);
  }

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_.number());
  }

 private:
  void answer(const std::string& body) const {
    const int client = accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    std::string request;
    char piece[1024];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = recv(client, piece, sizeof piece, 0);
      if (got <= 0) break;
      request.append(piece, static_cast<std::size_t>(got));
    }
    const bool is_right = request.starts_with("GET /api/v1/report HTTP/1.1\r\n");
    const std::string response =
        std::string(is_right ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 No") +
        "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    send(client, response.data(), response.size(), MSG_NOSIGNAL);
    close(client);
  }

  LoopbackPort port_;
  int listener_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("status: shows the agent's report and exits with what is open") {
  for (const std::string name : {"even", "funnel"}) {
    CAPTURE(name);
    const fs::path folder = kCases / "status" / name;
    const CannedAgent agent(read_file(folder / "input.json"));
    const Outcome outcome = run_skewd({"status", "--url", agent.url() + "/"});
    CHECK(outcome.status == (name == "funnel" ? 1 : 0));
    CHECK(outcome.out == read_file(folder / "expected"));
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("status: hands on what the agent says when asked for JSON") {
  const std::string report = read_file(kCases / "status/funnel/input.json");
  const CannedAgent agent(report);
  const Outcome outcome = run_skewd({"status", "--format=json", "--url", agent.url()});
  CHECK(outcome.status == 1);
  CHECK(outcome.out == report);
}

TEST_CASE("status: without an agent says how to start or find one") {
  const LoopbackPort nobody;
  const std::string url = "http://127.0.0.1:" + std::to_string(nobody.number());
  const Outcome outcome = run_skewd({"status", "--url", url});
  CHECK(outcome.status == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("skewd: " + url));
  CHECK(outcome.err.find("`skewd run`") != std::string::npos);

  CHECK(run_skewd({"status", "--url", "lb1"}).err ==
        "skewd: --url: write http://host:port, where the agent listens\n");
}

TEST_CASE("status: refuses an answer that is no report") {
  const CannedAgent agent("<html>It works!</html>");
  const Outcome outcome = run_skewd({"status", "--url", agent.url()});
  CHECK(outcome.status == 2);
  CHECK(outcome.err == "skewd: " + agent.url() +
                           ": the answer is not a report of skewd; does --url lead to skewd?\n");
}

}  // namespace skewd
