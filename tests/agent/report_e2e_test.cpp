// SPDX-License-Identifier: Apache-2.0
//
// A real HAProxy is funnelled beside the running program; then the report is asked for, of the
// agent and, once that is gone, of what it kept.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/agent/run_skewd.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using Json = nlohmann::json;

constexpr const char* kServers[] = {"web-0", "web-1", "web-2"};

// A HAProxy with three servers, forty requests a second, and the agent that watches it.
class Scene {
 public:
  Scene() {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (const char* name : kServers) {
      origins_.push_back(std::make_unique<support::Origin>(name));
      text += "  server " + std::string(name) +
              " 127.0.0.1:" + std::to_string(origins_.back()->port()) + " weight 10\n";
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = 40;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
    const std::string settings =
        "scrape_interval = \"1s\"\n[state]\ndirectory = \"" + state() +
        "\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" +
        haproxy_->admin_socket().string() + "\"]\n";
    agent_ = std::make_unique<support::ChildProcess>(
        std::vector<std::string>{SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0",
                                 "--config.file", directory_.write("skewd.toml", settings)},
        directory_.path() / "log");
    const std::string word = "msg=listening address=";
    REQUIRE(eventually(60s, [&] { return agent_->output().find(word) != std::string::npos; }));
    const std::string output = agent_->output();
    const std::size_t begin = output.find(word) + word.size();
    url_ = "http://" + output.substr(begin, output.find('\n', begin) - begin);
  }

  void set_weights(int weight) const {
    for (const char* server : {"web-0", "web-1"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight " +
                        std::to_string(weight));
    }
  }
  [[nodiscard]] std::size_t points() const {
    const auto answer = support::http_get(url_ + "/api/v1/pools/edge/shop");
    if (!answer || answer->status != 200) return 0;
    return Json::parse(answer->body).at("history").at("at").size();
  }
  /// The skew that was found and whose recording is kept.
  [[nodiscard]] bool is_kept() const {
    const auto answer = support::http_get(url_ + "/api/v1/history?since=1h");
    if (!answer || answer->status != 200) return false;
    const Json told = Json::parse(answer->body);
    return std::ranges::any_of(told.at("findings"), [](const Json& finding) {
      return finding.at("finding") == "skew" && finding.at("recording").is_string();
    });
  }
  void stop_agent() {
    agent_->signal(SIGTERM);
    REQUIRE(agent_->wait(60s) == 0);
  }
  [[nodiscard]] std::string state() const { return (directory_.path() / "state").string(); }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::string file(const std::string& name) const {
    return (directory_.path() / name).string();
  }

 private:
  support::TempDirectory directory_;
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
  std::unique_ptr<support::ChildProcess> agent_;
  std::string url_;
};

void check_page(const std::string& page) {
  for (const char* part :
       {"<b>BALANCER</b> shop: ", "web-2", "weight 10 -&gt; 0", "source: socket",
        "class=\"lane share\"", "<path class=\"share suspect\"", "<path class=\"due\"",
        "skew, funnel", "finding opened", "SkewdTrafficSkew.md", "Changes and audits"}) {
    CHECK_MESSAGE(page.find(part) != std::string::npos, part);
  }
}

TEST_CASE("e2e: report: a funnel in a real HAProxy becomes one page, with and without the agent") {
  if (const std::string why = support::HaproxyProcess::missing(); !why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  Scene scene;
  REQUIRE(eventually(60s, [&] { return scene.points() >= 3; }));
  scene.set_weights(0);
  REQUIRE(eventually(60s, [&] { return scene.is_kept(); }));
  const std::size_t points = scene.points();
  REQUIRE(eventually(60s, [&] { return scene.points() >= points + 2; }));

  const std::string file = scene.file("report.html");
  const Outcome outcome =
      run_skewd({"report", "shop", "--since", "10m", "-o", file, "--url", scene.url()});
  CHECK(outcome.status == 0);
  CHECK_MESSAGE(outcome.err.empty(), outcome.err);
  check_page(support::read_file(file));
  CHECK(support::read_file(file).find("<style>") != std::string::npos);
  const Outcome unknown = run_skewd({"report", "shoop", "-o", "-", "--url", scene.url()});
  CHECK(unknown.status == 2);
  CHECK(unknown.err.find("; there are edge/shop") != std::string::npos);

  const auto page = support::http_get(scene.url() + "/reports/edge/shop?since=10m");
  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(page->body.find("/web/report.css") != std::string::npos);
  CHECK(support::http_get(scene.url() + "/reports/edge/none")->status == 404);

  scene.stop_agent();
  const Outcome kept =
      run_skewd({"report", "shop", "--since", "10m", "-o", "-", "--state-dir", scene.state()});
  CHECK_MESSAGE(kept.status == 0, kept.err);
  check_page(kept.out);
  CHECK(kept.out.find("replayed through the readers") != std::string::npos);
}

}  // namespace
}  // namespace skewd::test
