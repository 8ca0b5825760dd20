// SPDX-License-Identifier: Apache-2.0
// The log of a real Apache, in the format that the README tells to copy.
#include <doctest/doctest.h>
#include <unistd.h>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/apache2";

std::string local(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

class Site {
 public:
  Site() {
    error_.behave({.status = 503});
    stalled_.behave({.stalled = true});
    const auto file = directory_.write("httpd.conf", configuration());
    apache_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{kProgram, "-f", file.string(), "-DFOREGROUND"},
        directory_.path() / "output");
    const bool answers = eventually(
        std::chrono::seconds(60), [&] { return get("ready").has_value() || !apache_->running(); });
    REQUIRE_MESSAGE((answers && apache_->running()), apache_->output());
  }

  [[nodiscard]] std::optional<HttpAnswer> get(const std::string& path) const {
    return http_get("http://" + local(port_.number()) + "/" + path, std::chrono::seconds(20));
  }

  [[nodiscard]] std::string log(std::size_t lines) const {
    return await_log("apache", directory_.path() / "log", lines,
                     {{port_.number(), "front"},
                      {good_.port(), "good"},
                      {error_.port(), "error"},
                      {stalled_.port(), "stalled"},
                      {dead_.number(), "dead"}});
  }

 private:
  [[nodiscard]] std::string configuration() const {
    const std::string folder = directory_.path().string();
    std::string text = "ServerRoot " + folder + "\nServerName shop.example\nPidFile " + folder +
                       "/pid\nDefaultRuntimeDir " + folder + "\nErrorLog " + folder +
                       "/error\nListen " + local(port_.number()) + "\n";
    if (geteuid() == 0) text += "User www-data\nGroup www-data\n";
    for (const char* module : {"mpm_event", "authz_core", "proxy", "proxy_http", "proxy_balancer",
                               "slotmem_shm", "lbmethod_byrequests", "setenvif"}) {
      text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" +
              module + ".so\n";
    }
    text += documented_log_lines("apache", "LogFormat") +
            with(with(documented_log_lines("apache", "/skewd.log"), "/var/log/apache2/skewd.log",
                      folder + "/log"),
                 "skewd\n", "skewd env=!ready\n#") +
            "SetEnvIf Request_URI ^/ready ready\nProxyTimeout 1\n";
    text += pool("good", {good_.port()}) + pool("refused", {dead_.number(), good_.port()}) +
            pool("dead", {dead_.number()}) + pool("stalled", {stalled_.port()}) +
            pool("error", {error_.port()}) + pool("empty", {});
    return text;
  }

  static std::string pool(const std::string& name, std::initializer_list<std::uint16_t> ports) {
    std::string text = "<Proxy balancer://" + name + ">\n";
    for (const std::uint16_t port : ports) text += "BalancerMember http://" + local(port) + "\n";
    return text + "</Proxy>\nProxyPass /" + name + " balancer://" + name + "\n";
  }

  TempDirectory directory_;
  LoopbackPort port_;
  LoopbackPort dead_;
  Origin good_{"good"};
  Origin error_{"error"};
  Origin stalled_{"stalled"};
  std::unique_ptr<ChildProcess> apache_;
};

TEST_CASE("e2e: Apache's log tells what really happened") {
  if (!std::filesystem::exists(kProgram)) {
    MESSAGE("skipped: apache2 is not installed");
    return;
  }
  const Site site;
  std::size_t lines = 0;
  for (const char* path : {"good", "refused", "dead", "stalled", "error", "empty", "own"}) {
    CHECK(site.get(path).has_value());
    static_cast<void>(site.log(++lines));  // threads may log in another order than they answered
  }
  const std::string start = "request status=";
  const std::string end = " total=T bytes=N process=N\n";
  const std::string front = " listener=shop.example:front";
  CHECK(site.log(7) ==
        start + "200" + front +
            " pool=balancer://good [http://127.0.0.1:good address=127.0.0.1:good answered "
            "status=200]" +
            end + start + "200" + front +
            " pool=balancer://refused [http://127.0.0.1:good address=127.0.0.1:good answered "
            "status=200]" +
            end + start + "503" + front +
            " pool=balancer://dead [http://127.0.0.1:dead address=127.0.0.1:dead refused]" + end +
            start + "502" + front +
            " pool=balancer://stalled [http://127.0.0.1:stalled address=127.0.0.1:stalled broken]" +
            end + start + "503" + front +
            " pool=balancer://error [http://127.0.0.1:error address=127.0.0.1:error answered "
            "status=503]" +
            end + start + "503" + front + end + start + "404" + front + end);
}

}  // namespace
}  // namespace skewd::support
