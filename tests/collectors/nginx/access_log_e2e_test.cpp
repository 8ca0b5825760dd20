// SPDX-License-Identifier: Apache-2.0
// The log of a real nginx, in the formats that the README tells to copy.
#include <doctest/doctest.h>

#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/nginx_process.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"

namespace skewd::support {
namespace {

bool is_missing() {
  const std::string why = NginxProcess::missing();
  if (!why.empty()) MESSAGE("skipped: ", why);
  return !why.empty();
}

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

// Pools with servers that answer, refuse, hang and fail.
class Site {
 public:
  Site(const std::string& format, const std::string& stream) {
    error_.behave({.status = 503});
    stalled_.behave({.stalled = true});
    const std::string log = "access_log " + file().string() + " skewd;\n";
    std::string text = format + pool("good", {good_.port()}) +
                       pool("refused", {dead_.number(), good_.port()}) +
                       pool("dead", {dead_.number(), other_dead_.number()}) +
                       pool("stalled", {stalled_.port()}) + pool("error", {error_.port()});
    text += "server {\nlisten " + local(port_.number()) + ";\nserver_name shop.example;\n" + log;
    for (const char* name : {"good", "refused", "dead", "stalled", "error"}) {
      text += "location /" + std::string(name) + " { proxy_pass http://" + name +
              "; proxy_read_timeout 300ms; }\n";
    }
    text +=
        "location /slow { proxy_pass http://stalled; proxy_read_timeout 60s; }\n"
        "location /fallback { proxy_pass http://dead; error_page 502 = @good; }\n"
        "location @good { proxy_pass http://good; }\n"
        "location /page { proxy_pass http://dead; error_page 502 /own; }\n"
        "location /own { return 200; }\n"
        "location /ready { access_log off; return 200; }\n}\n";
    if (!stream.empty()) text += "}\nstream {\n" + stream + stream_servers(log);
    nginx_ = std::make_unique<NginxProcess>(text, 1, url(port_.number(), "ready"));
  }

  void get(const std::string& path) const {
    static_cast<void>(http_get(url(port_.number(), path)));
  }
  // The client leaves while nginx waits.
  void leave(const std::string& path) const {
    static_cast<void>(http_get(url(port_.number(), path), std::chrono::milliseconds(200)));
  }
  void connect_to_pool() const { static_cast<void>(http_get(url(stream_port_.number(), "x"))); }
  void connect_to_dead() const {
    static_cast<void>(http_get(url(dead_stream_port_.number(), "x")));
  }

  [[nodiscard]] std::string log(std::size_t lines) const {
    return await_log("nginx", file(), lines,
                     {{port_.number(), "front"},
                      {stream_port_.number(), "stream"},
                      {dead_stream_port_.number(), "dead-stream"},
                      {good_.port(), "good"},
                      {error_.port(), "error"},
                      {stalled_.port(), "stalled"},
                      {dead_.number(), "dead"},
                      {other_dead_.number(), "other-dead"}});
  }

 private:
  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "log"; }

  static std::string url(std::uint16_t port, const std::string& path) {
    return "http://" + local(port) + "/" + path;
  }

  static std::string pool(const std::string& name, std::initializer_list<std::uint16_t> ports) {
    std::string text = "upstream " + name + " {\n";
    for (const std::uint16_t port : ports) text += "server " + local(port) + ";\n";
    return text + "}\n";
  }

  [[nodiscard]] std::string stream_servers(const std::string& log) const {
    const std::string documented = documented_log_lines("nginx", "proxy_pass db;");
    const std::string server =
        with(with(documented, "listen 5432;", "listen " + local(stream_port_.number()) + ";"),
             "set", log + "set");
    std::string dead =
        with(documented, "listen 5432;", "listen " + local(dead_stream_port_.number()) + ";");
    dead = with(with(with(dead, "pool db", "pool dead"), "proxy_pass db", "proxy_pass dead"), "set",
                log + "set");
    return pool("db", {dead_.number(), good_.port()}) +
           pool("dead", {dead_.number(), other_dead_.number()}) + server + dead;
  }

  TempDirectory directory_;
  LoopbackPort port_;
  LoopbackPort stream_port_;
  LoopbackPort dead_stream_port_;
  LoopbackPort dead_;
  LoopbackPort other_dead_;
  Origin good_{"good"};
  Origin error_{"error"};
  Origin stalled_{"stalled"};
  std::unique_ptr<NginxProcess> nginx_;
};

constexpr const char* kExpected =
    "request status=200 listener=shop.example:front pool=good [127.0.0.1:good answered status=200 "
    "connect=T response=T] total=T bytes=N process=N\n"
    "request status=200 listener=shop.example:front pool=refused [127.0.0.1:dead refused] "
    "[127.0.0.1:good answered status=200 connect=T response=T] total=T bytes=N process=N\n"
    "request status=502 listener=shop.example:front pool=dead [127.0.0.1:dead refused] "
    "[127.0.0.1:other-dead refused] total=T bytes=N process=N\n"
    "request status=502 listener=shop.example:front pool=dead no-server total=T bytes=N "
    "process=N\n"
    "request status=504 listener=shop.example:front pool=stalled [127.0.0.1:stalled broken "
    "connect=T] total=T bytes=N process=N\n"
    "request status=503 listener=shop.example:front pool=error [127.0.0.1:error answered "
    "status=503 connect=T response=T] total=T bytes=N process=N\n"
    "request status=200 listener=shop.example:front pool=good [127.0.0.1:good answered status=200 "
    "connect=T response=T] total=T bytes=N process=N\n"
    "request status=502 listener=shop.example:front pool=dead no-server total=T bytes=N "
    "process=N\n"
    "request status=200 listener=shop.example:front total=T bytes=N process=N\n"
    "request status=499 listener=shop.example:front pool=stalled client-aborted "
    "[127.0.0.1:stalled unknown connect=T] total=T bytes=N process=N\n";

void check_format(const std::string& format) {
  const Site site(format, "");
  for (const char* path :
       {"good", "refused", "dead", "dead", "stalled", "error", "fallback", "page", "own"}) {
    site.get(path);
  }
  site.leave("slow");
  CHECK(site.log(10) == kExpected);
}

TEST_CASE("e2e: nginx's log as JSON tells what really happened") {
  if (is_missing()) return;
  check_format(documented_log_lines("nginx", "escape=json\n    '{\"status\""));
}

TEST_CASE("e2e: nginx's plain log tells the same") {
  if (is_missing()) return;
  check_format(documented_log_lines("nginx", "'status=$status"));
}

TEST_CASE("e2e: nginx's log of streams tells what really happened") {
  if (is_missing()) return;
  if (!NginxProcess::has_stream()) {
    MESSAGE("skipped: nginx has no stream module");
    return;
  }
  const Site site(documented_log_lines("nginx", "escape=json\n    '{\"status\""),
                  documented_log_lines("nginx", "$protocol"));
  site.connect_to_pool();
  site.connect_to_pool();
  site.connect_to_dead();
  site.connect_to_dead();
  CHECK(site.log(4) ==
        "connection listener=stream :stream pool=db [127.0.0.1:dead refused] [127.0.0.1:good "
        "answered connect=T response=T] total=T bytes=N process=N\n"
        "connection listener=stream :stream pool=db [127.0.0.1:good answered connect=T "
        "response=T] total=T bytes=N process=N\n"
        "connection listener=stream :dead-stream pool=dead [127.0.0.1:dead refused] "
        "[127.0.0.1:other-dead refused] total=T bytes=N process=N\n"
        "connection listener=stream :dead-stream pool=dead no-server total=T bytes=N process=N\n");
}

}  // namespace
}  // namespace skewd::support
