// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/watched_agent.h"

#include <stdexcept>

#include "tests/demo/interrupt.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"

namespace skewd::demo {
namespace {

std::string free_address() {
  const support::LoopbackPort port;  // given back at once: the agent listens alone
  return "127.0.0.1:" + std::to_string(port.number());
}

std::string settings(const std::string& listen, const std::string& balancers) {
  return "scrape_interval = \"1s\"\n"
         "[state]\n"
         "directory = \"\"\n"
         "[web]\n"
         "listen = [\"" +
         listen + "\"]\n" + balancers;
}

std::string edge(const std::string& admin_socket) {
  return "[[balancer]]\n"
         "name = \"edge\"\n"
         "kind = \"haproxy\"\n"
         "stats = [\"unix:" +
         admin_socket + "\"]\n";
}

}  // namespace

WatchedAgent::WatchedAgent(const std::string& admin_socket, const std::string& more)
    : WatchedAgent(Balancers{edge(admin_socket) + more}) {}

WatchedAgent::WatchedAgent(const Balancers& balancers)
    : address_(free_address()),
      process_({SKEWD_PROGRAM, "run",
                "--config.file=" +
                    directory_.write("skewd.toml", settings(address_, balancers.blocks)).string()},
               directory_.path() / "log") {
  address_ = "http://" + address_;
  wait_until_ready();
}

void WatchedAgent::wait_until_ready() {
  constexpr std::chrono::seconds kBound{15};
  const bool ended_or_ready = support::eventually(kBound, [this] {
    pause_for(std::chrono::milliseconds(0));
    const auto answer = support::http_get(address_ + "/-/ready");
    return !process_.running() || (answer && answer->status == 200);
  });
  if (!ended_or_ready || !process_.running()) {
    throw std::runtime_error("skewd is not ready; it said:\n" + process_.output());
  }
}

std::vector<ToldFinding> WatchedAgent::findings() const {
  const auto answer = support::http_get(address_ + "/api/v1/findings");
  if (!answer || answer->status != 200) {
    throw std::runtime_error("skewd does not tell its findings; it said:\n" + process_.output());
  }
  return read_findings(answer->body);
}

}  // namespace skewd::demo
