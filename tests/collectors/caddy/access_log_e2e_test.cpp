// SPDX-License-Identifier: Apache-2.0
// The log of a real Caddy, with the lines that the README tells to copy.
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/caddy";

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

class Site {
 public:
  Site() {
    error_.behave({.status = 503});
    stalled_.behave({.stalled = true});
    file_ = directory_.write("Caddyfile", configuration());
    caddy_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{"/usr/bin/env", "HOME=" + directory_.path().string(), kProgram,
                                 "run", "--config", file_.string(), "--adapter", "caddyfile"},
        directory_.path() / "output");
    const bool answers = eventually(std::chrono::seconds(60),
                                    [&] { return get("own").has_value() || !caddy_->running(); });
    REQUIRE_MESSAGE((answers && caddy_->running()), caddy_->output());
  }

  [[nodiscard]] std::optional<HttpAnswer> get(const std::string& path) const {
    return http_get("http://" + local(port_.number()) + "/" + path, std::chrono::seconds(20));
  }
  void leave(const std::string& path) const {
    static_cast<void>(
        http_get("http://" + local(port_.number()) + "/" + path, std::chrono::milliseconds(100)));
  }

  [[nodiscard]] std::string log(std::size_t lines) const {
    return await_log("caddy", directory_.path() / "log", lines,
                     {{good_.port(), "good"},
                      {error_.port(), "error"},
                      {stalled_.port(), "stalled"},
                      {dead_.number(), "dead"}});
  }

  // What the reader of configurations calls the pools.
  [[nodiscard]] std::vector<std::string> pool_names() const {
    ConfigurationFile file{"Caddyfile", read_file(file_), ""};
    const ConfigurationFormat& format = *find_balancer_kind("caddy")->configuration;
    const auto adapted = run_program(format.vendor->program, format.vendor->adapt_arguments(file),
                                     directory_.path().string());
    REQUIRE(adapted.has_value());
    const std::size_t begin = adapted->text.find("{\"admin\"");
    REQUIRE(begin != std::string::npos);
    file.adapted = adapted->text.substr(begin, adapted->text.find('\n', begin) - begin);
    const std::vector<ConfigurationFile> files{file};
    std::vector<std::string> names;
    for (const PoolSpec& pool : format.read(files, MemorySurroundings()).pools) {
      names.push_back(pool.name);
    }
    return names;
  }

 private:
  [[nodiscard]] std::string configuration() const {
    const std::string site = documented_log_lines("caddy", "handle_errors");
    return "{\n admin off\n auto_https off\n}\nhttp://" + local(port_.number()) +
           " {\n bind 127.0.0.1\n" +
           with(site, "/var/log/caddy/skewd.log", (directory_.path() / "log").string()) +
           pool("good", good_.port()) + pool("dead", dead_.number()) +
           pool("stalled", stalled_.port()) + pool("error", error_.port()) + "}\n";
  }

  static std::string pool(const std::string& name, std::uint16_t port) {
    std::string text = documented_log_lines("caddy", "header_down");
    text = with(text, "/api/*", "/" + name + "*");
    text = with(text, "shop.example /api/*", "127.0.0.1 /" + name + "*");
    return with(text, "10.0.0.1:80 10.0.0.2:80 {",
                local(port) +
                    " {\nfail_duration 30s\ntransport http {\n"
                    "response_header_timeout 500ms\n}\n");
  }

  TempDirectory directory_;
  std::filesystem::path file_;
  LoopbackPort port_;
  LoopbackPort dead_;
  Origin good_{"good"};
  Origin error_{"error"};
  Origin stalled_{"stalled"};
  std::unique_ptr<ChildProcess> caddy_;
};

TEST_CASE("e2e: Caddy's log tells what really happened, and calls pools as its configuration") {
  if (!std::filesystem::exists(kProgram)) {
    MESSAGE("skipped: caddy is not installed");
    return;
  }
  const Site site;
  const std::vector<std::string> names = site.pool_names();
  std::size_t lines = 1;
  for (const char* path : {"good", "dead", "dead", "error"}) {
    CHECK(site.get(path).has_value());
    static_cast<void>(site.log(++lines));  // Caddy may log in another order than it answered
  }
  site.leave("stalled");
  static_cast<void>(site.log(6));  // whoever leaves is logged when Caddy has noticed it
  CHECK(site.get("stalled").has_value());
  const std::string end = " total=T bytes=N process=N\n";
  CHECK(site.log(7) ==
        "request" + end +  // nobody answers /own: an empty 200, which Caddy logs as 0
            "request status=200 pool=reverse_proxy 127.0.0.1 /good* [127.0.0.1:good answered "
            "status=200 response=T]" +
            end + "request status=502 pool=reverse_proxy 127.0.0.1 /dead* [127.0.0.1:dead broken]" +
            end + "request status=503 pool=reverse_proxy 127.0.0.1 /dead* no-server" + end +
            "request status=503 pool=reverse_proxy 127.0.0.1 /error* [127.0.0.1:error answered "
            "status=503 response=T]" +
            end + "request pool=reverse_proxy 127.0.0.1 /stalled* client-aborted" + end +
            "request status=504 pool=reverse_proxy 127.0.0.1 /stalled* [127.0.0.1:stalled broken]" +
            end);
  for (const char* name : {"good", "dead", "stalled", "error"}) {
    const std::string pool = "reverse_proxy 127.0.0.1 /" + std::string(name) + "*";
    CHECK(std::find(names.begin(), names.end(), pool) != names.end());
  }
}

}  // namespace
}  // namespace skewd::support
