// SPDX-License-Identifier: Apache-2.0
// The log of a real HAProxy, in its own formats and in those that the README tells to copy.
#include <doctest/doctest.h>

#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"

namespace skewd::support {
namespace {

bool is_missing() {
  const std::string why = HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: ", why);
  return !why.empty();
}

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// One listener in the mode of the test, and one of TCP in front of a server, both logging in the
// given format.
class Site {
 public:
  Site(const std::string& http, const std::string& tcp) {
    error_.behave({.status = 503});
    stalled_.behave({.stalled = true});
    haproxy_ = std::make_unique<HaproxyProcess>(
        "global\n    log stdout format raw local0\n" + defaults() + frontend(http) +
        "    use_backend %[path,field(2,/)]\n" + pools() + listen("tcp", tcp, good_.port()) +
        listen("tcp-dead", tcp, dead_.number()));
  }

  void get(const std::string& path) const {
    static_cast<void>(http_get(url(port_.number(), path)));
  }
  void leave(const std::string& path) const {
    static_cast<void>(http_get(url(port_.number(), path), std::chrono::milliseconds(100)));
  }
  void connect(std::string_view listener) const {
    static_cast<void>(http_get(url(port_of(listener), "x")));
  }

  [[nodiscard]] std::string log(std::size_t lines) const {
    const auto file = haproxy_->configuration_file().parent_path() / "output";
    return await_log("haproxy", file, lines,
                     {{good_.port(), "good"},
                      {error_.port(), "error"},
                      {stalled_.port(), "stalled"},
                      {dead_.number(), "dead"}});
  }

 private:
  [[nodiscard]] std::uint16_t port_of(std::string_view listener) const {
    return listener == "tcp" ? tcp_port_.number() : dead_tcp_port_.number();
  }

  static std::string url(std::uint16_t port, const std::string& path) {
    return "http://" + local(port) + "/" + path;
  }

  static std::string defaults() {
    return "defaults\n    log global\n    mode http\n    timeout connect 5s\n"
           "    timeout client 5s\n    timeout server 400ms\n    timeout queue 100ms\n"
           "    retries 1\n    option abortonclose\n";
  }

  [[nodiscard]] std::string frontend(const std::string& format) const {
    return "frontend front\n    bind " + local(port_.number()) + "\n" + format +
           "    http-request return status 200 if { path /own }\n";
  }

  [[nodiscard]] std::string pools() const {
    return pool("good", "server a " + local(good_.port())) +
           pool("refused", "server d " + local(dead_.number())) +
           pool("moved", "option redispatch 1\n    balance first\n    server d " +
                             local(dead_.number()) + " maxconn 1\n    server a " +
                             local(good_.port())) +
           pool("nobody", "server d " + local(dead_.number()) + " disabled") +
           pool("stalled", "server s " + local(stalled_.port())) +
           pool("error", "server e " + local(error_.port())) +
           pool("denied", "http-request deny\n    server a " + local(good_.port()));
  }

  static std::string pool(const std::string& name, const std::string& lines) {
    return "backend " + name + "\n    " + lines + "\n";
  }

  [[nodiscard]] std::string listen(const std::string& name, const std::string& format,
                                   std::uint16_t server) const {
    return "listen " + name + "\n    mode tcp\n    bind " + local(port_of(name)) + "\n" + format +
           "    server one " + local(server) + "\n";
  }

  LoopbackPort port_;
  LoopbackPort tcp_port_;
  LoopbackPort dead_tcp_port_;
  LoopbackPort dead_;
  Origin good_{"good"};
  Origin error_{"error"};
  Origin stalled_{"stalled"};
  std::unique_ptr<HaproxyProcess> haproxy_;
};

// Addresses are in JSON only.
std::string expected(bool has_addresses) {
  const auto at = [&](const std::string& name) {
    return has_addresses ? " address=127.0.0.1:" + name : std::string();
  };
  return "request status=200 listener=front pool=good [a" + at("good") +
         " answered status=200 queue=T connect=T response=T] total=T bytes=N process=N\n"
         "request status=503 listener=front pool=refused [d" +
         at("dead") +
         " refused] retries=1 total=T bytes=N process=N\n"
         "request status=200 listener=front pool=moved [a" +
         at("good") +
         " answered status=200 response=T] redispatches=1 total=T bytes=N process=N\n"
         "request status=503 listener=front pool=nobody no-server total=T bytes=N process=N\n"
         "request status=504 listener=front pool=stalled [s" +
         at("stalled") +
         " broken queue=T connect=T] total=T bytes=N process=N\n"
         "request status=503 listener=front pool=error [e" +
         at("error") +
         " answered status=503 queue=T connect=T response=T] total=T bytes=N process=N\n"
         "request status=403 listener=front pool=denied total=T bytes=N process=N\n"
         "request status=200 listener=front total=T bytes=N process=N\n"
         "request status=400 listener=front pool=stalled client-aborted [s" +
         at("stalled") +
         " unknown queue=T connect=T] total=T bytes=N process=N\n"
         "connection listener=tcp pool=tcp [one" +
         at("good") +
         " answered queue=T connect=T] total=T bytes=N process=N\n"
         "connection listener=tcp-dead pool=tcp-dead [one" +
         at("dead") + " refused] retries=1 total=T bytes=N process=N\n";
}

void check(const std::string& http, const std::string& tcp, bool has_addresses) {
  const Site site(http, tcp);
  std::size_t lines = 0;
  for (const char* path :
       {"good", "refused", "moved", "nobody", "stalled", "error", "denied", "own"}) {
    site.get(path);
    static_cast<void>(site.log(++lines));  // threads may log in another order than they answered
  }
  site.leave("stalled");
  static_cast<void>(site.log(++lines));
  site.connect("tcp");
  static_cast<void>(site.log(++lines));
  site.connect("tcp-dead");
  CHECK(site.log(11) == expected(has_addresses));
}

TEST_CASE("e2e: HAProxy's httplog and tcplog tell what really happened") {
  if (is_missing()) return;
  const auto http = with(documented_log_lines("haproxy", "option httplog"),
                         "log 127.0.0.1:5514 local0", "log global");
  const auto tcp = with(documented_log_lines("haproxy", "option tcplog"),
                        "log /run/skewd/edge.log local0", "log global");
  check(http, tcp, false);
}

TEST_CASE("e2e: HAProxy's log as JSON tells the same, and addresses") {
  if (is_missing()) return;
  check(documented_log_lines("haproxy", "%Ta"), documented_log_lines("haproxy", "%Tt"), true);
}

}  // namespace
}  // namespace skewd::support
