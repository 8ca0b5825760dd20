// SPDX-License-Identifier: Apache-2.0
//
// The program is ended and started again beside a real HAProxy that goes on.
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/store/state_store.h"
#include "alerts/watch.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::eventually;

// HAProxy with four servers in one pool, and twenty requests a second.
class Site {
 public:
  Site() {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (int i = 0; i < 4; ++i) {
      const std::string name = "web-" + std::to_string(i);
      origins_.push_back(std::make_unique<support::Origin>(name));
      text += "  server " + name + " 127.0.0.1:" + std::to_string(origins_.back()->port()) +
              " weight 10\n";
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = 20;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  void set_weights(int weight) {
    for (const char* server : {"web-0", "web-1", "web-3"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight " +
                        std::to_string(weight));
    }
  }
  [[nodiscard]] std::string socket() const { return haproxy_->admin_socket().string(); }

 private:
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

std::string balancer(const std::string& name, const std::string& socket) {
  return "[[balancer]]\nname = \"" + name + "\"\nkind = \"haproxy\"\nstats = [\"unix:" + socket +
         "\"]\n";
}

std::filesystem::path configure(const support::TempDirectory& directory,
                                const std::string& balancers) {
  return directory.write("skewd.toml", "scrape_interval = \"1s\"\n[state]\ndirectory = \"" +
                                           (directory.path() / "state").string() + "\"\n" +
                                           balancers);
}

// One run of the program, on what earlier ones left in `directory`.
class Run {
 public:
  Run(const support::TempDirectory& directory, const Site& site, int number)
      : log_(directory.path() / ("log-" + std::to_string(number))),
        program_({SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0", "--config.file",
                  configure(directory, balancer("edge", site.socket()))},
                 log_) {
    const std::string word = "msg=listening address=";
    REQUIRE(eventually(60s, [&] { return program_.output().find(word) != std::string::npos; }));
    const std::string output = program_.output();
    const std::size_t begin = output.find(word) + word.size();
    url_ = "http://" + output.substr(begin, output.find('\n', begin) - begin);
  }
  support::ChildProcess& program() { return program_; }
  [[nodiscard]] bool logs(const std::string& text) const {
    return program_.output().find(text) != std::string::npos;
  }
  /// The first finding of that kind, open or not; null without one.
  [[nodiscard]] nlohmann::json finding(const std::string& kind) const {
    const auto answer = support::http_get(url_ + "/api/v1/findings");
    if (!answer || answer->status != 200) return nullptr;
    const nlohmann::json told = nlohmann::json::parse(answer->body);
    for (const nlohmann::json& finding : told.is_array() ? told : told.at("findings")) {
      if (finding.at("finding") == kind) return finding;
    }
    return nullptr;
  }
  [[nodiscard]] bool has_open(const std::string& kind) const {
    const nlohmann::json found = finding(kind);
    return !found.is_null() && found.at("resolved").is_null();
  }
  /// The value of the first series whose line begins so; below 0: there is none.
  [[nodiscard]] double metric(const std::string& begin) const {
    const auto answer = support::http_get(url_ + "/metrics");
    const std::size_t at = answer ? answer->body.find("\n" + begin) : std::string::npos;
    if (at == std::string::npos) return -1;
    const std::string line = answer->body.substr(at + 1, answer->body.find('\n', at + 1) - at - 1);
    return std::stod(line.substr(line.rfind(' ') + 1));
  }

 private:
  std::filesystem::path log_;
  support::ChildProcess program_;
  std::string url_;
};

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

constexpr const char* kRequests = "skewd_pool_requests_total{";

TEST_CASE("e2e: a finding keeps id and beginning over a restart, and then it is resolved") {
  if (is_haproxy_missing()) return;
  Site site;
  const support::TempDirectory directory;
  nlohmann::json before;
  double requests = 0;
  {
    Run run(directory, site, 1);
    REQUIRE(eventually(60s, [&] { return run.metric(kRequests) > 60; }));
    site.set_weights(0);
    REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
    before = run.finding("skew");
    requests = run.metric(kRequests);
    run.program().signal(SIGTERM);
    REQUIRE(run.program().wait(60s) == 0);
  }
  Run run(directory, site, 2);
  CHECK(run.logs("msg=\"going on with what was learned\" balancer=edge"));
  REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
  for (const char* field : {"id", "since", "opened", "cause", "subtype"}) {
    CHECK_MESSAGE(run.finding("skew").at(field) == before.at(field), field);
  }
  CHECK(run.metric(kRequests) >= requests);
  site.set_weights(10);
  CHECK(eventually(60s, [&] {
    return run.logs("msg=\"finding resolved\" id=" + before.at("id").get<std::string>());
  }));
  CHECK_FALSE(run.has_open("skew"));
  CHECK_FALSE(run.logs("msg=\"finding opened\""));
}

TEST_CASE("e2e: a finding that was open when the program was killed is not told anew") {
  if (is_haproxy_missing()) return;
  Site site;
  const support::TempDirectory directory;
  nlohmann::json before;
  {
    Run run(directory, site, 1);
    REQUIRE(eventually(60s, [&] { return run.metric(kRequests) > 60; }));
    site.set_weights(0);
    REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
    before = run.finding("skew");
    Result<StateStore> store = StateStore::open(directory.path() / "state", wall_clock());
    REQUIRE(store.has_value());
    REQUIRE(eventually(60s, [&] {
      const auto kept = store->load("edge", "haproxy");
      return kept && *kept && (*kept)->bytes.find(before.at("id")) != std::string::npos;
    }));
    run.program().signal(SIGKILL);
    REQUIRE(run.program().wait(60s) == 128 + SIGKILL);
  }
  Run run(directory, site, 2);
  REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
  CHECK(run.finding("skew").at("id") == before.at("id"));
  CHECK(run.finding("skew").at("opened") == before.at("opened"));
  CHECK_FALSE(run.logs("msg=\"finding opened\""));
}

TEST_CASE("e2e: a balancer that comes back into the configuration is known") {
  if (is_haproxy_missing()) return;
  Site site;
  const support::TempDirectory directory;
  Run run(directory, site, 1);
  REQUIRE(eventually(60s, [&] { return run.metric(kRequests) > 60; }));
  site.set_weights(0);
  REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
  const nlohmann::json before = run.finding("skew");
  configure(directory, balancer("other", "/nonexistent/admin.sock"));
  run.program().signal(SIGHUP);
  REQUIRE(eventually(60s, [&] { return run.finding("skew").is_null(); }));
  configure(directory, balancer("edge", site.socket()));
  run.program().signal(SIGHUP);
  REQUIRE(eventually(60s, [&] { return run.has_open("skew"); }));
  CHECK(run.finding("skew").at("id") == before.at("id"));
  CHECK(run.logs("msg=\"going on with what was learned\" balancer=edge"));
}

TEST_CASE("e2e: a damaged state is set aside, which is told once, and learning begins anew") {
  if (is_haproxy_missing()) return;
  Site site;
  const support::TempDirectory directory;
  std::filesystem::create_directory(directory.path() / "state");
  directory.write("state/state.db", std::string(9000, 'x'));
  {
    Run run(directory, site, 1);
    CHECK(run.logs("level=warning msg=\"what was learned was damaged, learning anew\" set_aside="));
    CHECK(eventually(60s, [&] { return run.metric("skewd_store_errors_total") == 1; }));
    CHECK(run.metric("skewd_store_healthy") == 1);
    run.program().signal(SIGTERM);
    REQUIRE(run.program().wait(60s) == 0);
  }
  Run run(directory, site, 2);
  CHECK_FALSE(run.logs("was damaged"));
  CHECK(eventually(60s, [&] { return run.metric("skewd_store_healthy") == 1; }));
  CHECK(run.metric("skewd_store_errors_total") == 0);
}

TEST_CASE("e2e: a state that cannot be used or kept is told, and the program works on") {
  if (is_haproxy_missing()) return;
  Site site;
  const support::TempDirectory directory;
  {
    Result<StateStore> store = StateStore::open(directory.path() / "state", wall_clock());
    REQUIRE(store.has_value());
    const Instant now = wall_clock();
    REQUIRE(store->save({{"edge", "haproxy", now, "nonsense"}}));
    Run run(directory, site, 1);
    CHECK(run.logs("level=warning msg=\"what was learned cannot be used, learning anew\""));
    CHECK(eventually(60s, [&] { return run.metric(kRequests) > 20; }));
  }
  std::filesystem::remove_all(directory.path() / "state");
  directory.write("state", "a file");
  Run run(directory, site, 2);
  CHECK(run.logs("level=warning msg=\"what is learned will not outlive a restart"));
  CHECK(eventually(60s, [&] { return run.metric(kRequests) > 20; }));
}

}  // namespace
}  // namespace skewd::test
