// SPDX-License-Identifier: Apache-2.0
//
// A real HAProxy is funnelled beside the running program; what it kept is asked for afterwards.
#include <doctest/doctest.h>

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

// HAProxy with three servers in a pool, and sixty requests a second.
class Shop {
 public:
  Shop() {
    std::string text =
        "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
        "frontend www\n  bind 127.0.0.1:" +
        std::to_string(port_.number()) +
        "\n  default_backend shop\nbackend shop\n  balance roundrobin\n";
    for (std::size_t i = 0; i < 3; ++i) {
      origins_.push_back(std::make_unique<support::Origin>("web-" + std::to_string(i)));
      text += "  server web-" + std::to_string(i) +
              " 127.0.0.1:" + std::to_string(origins_.back()->port()) + " weight 10\n";
    }
    haproxy_ = std::make_unique<support::HaproxyProcess>(text);
    support::TrafficPlan plan;
    plan.requests_per_second = 60;
    plan.targets = {
        {.url = "http://127.0.0.1:" + std::to_string(port_.number()) + "/", .host = {}}};
    traffic_ = std::make_unique<support::Traffic>(plan);
  }
  void set_weights(int weight) const {
    for (const char* server : {"web-0", "web-1"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight " +
                        std::to_string(weight));
    }
  }
  [[nodiscard]] std::string settings(const std::string& state) const {
    return "scrape_interval = \"1s\"\n[state]\ndirectory = \"" + state +
           "\"\n[[balancer]]\nname = \"edge\"\nkind = \"haproxy\"\nstats = [\"unix:" +
           haproxy_->admin_socket().string() + "\"]\nconfig = [\"" +
           haproxy_->configuration_file().string() + "\"]\n";
  }

 private:
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
};

// The program, with its state in a folder that stays.
class Run {
 public:
  Run(const support::TempDirectory& directory, const Shop& shop, const std::string& log)
      : program_(
            {SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0", "--config.file",
             directory.write("skewd.toml", shop.settings((directory.path() / "state").string()))},
            directory.path() / log) {
    const std::string word = "msg=listening address=";
    REQUIRE(eventually(60s, [&] { return program_.output().find(word) != std::string::npos; }));
    const std::string output = program_.output();
    const std::size_t begin = output.find(word) + word.size();
    url_ = "http://" + output.substr(begin, output.find('\n', begin) - begin);
  }
  support::ChildProcess& program() { return program_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] Json get(const std::string& path) const {
    const auto answer = support::http_get(url_ + path);
    if (!answer || answer->status != 200) return nullptr;
    return Json::parse(answer->body);
  }
  /// The first finding of the past of that kind; null without one.
  [[nodiscard]] Json past(const std::string& kind) const {
    const Json told = get("/api/v1/history?since=1h");
    if (told.is_null()) return nullptr;
    for (const Json& finding : told.at("findings")) {
      if (finding.at("finding") == kind) return finding;
    }
    return nullptr;
  }

 private:
  support::ChildProcess program_;
  std::string url_;
};

bool is_haproxy_missing() {
  const std::string why = support::HaproxyProcess::missing();
  if (!why.empty()) MESSAGE("skipped: " << why);
  return !why.empty();
}

TEST_CASE("e2e: what was found is remembered, and its recording shows it again") {
  if (is_haproxy_missing()) return;
  const Shop shop;
  const support::TempDirectory directory;
  Json found;
  {
    Run run(directory, shop, "log-1");
    REQUIRE(eventually(60s, [&] {
      const Json report = run.get("/api/v1/report");
      return !report.is_null() && report["balancers"].size() == 1 &&
             report["balancers"][0]["pools"].size() == 1 &&
             report["balancers"][0]["pools"][0]["requests_total"].get<int>() > 300;
    }));
    shop.set_weights(0);
    // On a machine that has no time a first, short one may come before the one that stays.
    REQUIRE(eventually(60s, [&] {
      found = run.past("skew");
      return !found.is_null() && found.at("recording").is_string() && found.at("open") == true;
    }));
    const auto metrics = support::http_get(run.url() + "/metrics");
    REQUIRE(metrics);
    CHECK(metrics->body.find("\nskewd_store_healthy 1\n") != std::string::npos);
    CHECK(metrics->body.find("\nskewd_store_errors_total 0\n") != std::string::npos);
    run.program().signal(SIGKILL);
    REQUIRE(run.program().wait(60s) == 128 + SIGKILL);
  }
  const std::string file = found.at("recording");
  CHECK(file ==
        (directory.path() / "state/recordings" / (found.at("id").get<std::string>() + ".jsonl.zst"))
            .string());
  const Outcome replayed = run_skewd({"replay", "--format", "json", file});
  CHECK(replayed.status == 1);
  CHECK(replayed.err.empty());
  const Json event = Json::parse(replayed.out.substr(0, replayed.out.find('\n')));
  CHECK(event["event"] == "opened");
  for (const char* field : {"finding", "subtype", "balancer", "pool", "server"}) {
    CHECK_MESSAGE(event["finding"][field] == found.at(field), field);
  }
  CHECK(event["finding"]["cause"]["kind"] == "weight");

  Run run(directory, shop, "log-2");
  Json kept;
  const auto past_has = [&](const char* field) {
    kept = run.past("skew");
    return !kept.is_null() && !kept.at(field).is_null();
  };
  REQUIRE(eventually(60s, [&] { return past_has("recording"); }));
  CHECK(kept.at("id") == found.at("id"));
  shop.set_weights(10);
  REQUIRE(eventually(60s, [&] { return past_has("resolved") && past_has("recording"); }));
  CHECK(kept.at("open") == false);
  CHECK(kept.at("recording") == file);
  CHECK(run.get("/api/v1/history?since=1h&pool=elsewhere").at("findings").empty());

  Outcome history;
  REQUIRE(eventually(60s, [&] {
    history = run_skewd({"history", "--since", "1h", "--url", run.url()});
    return history.out.find(file) != std::string::npos;
  }));
  CHECK(history.status == 0);
  CHECK(history.err.empty());
  for (const char* part : {"skew/funnel", "edge: shop/web-2", "weight 10 -> 0", file.c_str()}) {
    CHECK_MESSAGE(history.out.find(part) != std::string::npos, part, history.out);
  }
  const Outcome changes = run_skewd({"changes", "--pool", "shop", "--url", run.url()});
  CHECK(changes.status == 0);
  CHECK(changes.out.find("weight 10 -> 0") != std::string::npos);
  const Outcome json = run_skewd({"changes", "--format", "json", "--url", run.url()});
  CHECK(Json::parse(json.out).at("changes").size() >= 4);
}

TEST_CASE("e2e: history and changes say what is wrong when they cannot tell") {
  for (const char* command : {"history", "changes"}) {
    const support::LoopbackPort nobody;
    const std::string url = "http://127.0.0.1:" + std::to_string(nobody.number());
    const Outcome outcome = run_skewd({command, "--url", url});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("start the agent with `skewd run`") != std::string::npos);
    const Outcome wrong = run_skewd({command, "--since", "yesterday"});
    CHECK(wrong.status == 2);
    CHECK(wrong.err == "skewd: " + std::string(command) +
                           ": --since: 'yesterday' is not a time back from now; write for example "
                           "30m, 2h or 7d, at most 3650d\n");
  }
}

}  // namespace
}  // namespace skewd::test
