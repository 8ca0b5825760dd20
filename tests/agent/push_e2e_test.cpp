// SPDX-License-Identifier: Apache-2.0
//
// A fault in a real HAProxy becomes one notification of real Alertmanagers.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "exporters/alertmanager/dispatch_loop.h"
#include "tests/exporters/alertmanager/made_alert.h"
#include "tests/support/alertmanager_process.h"
#include "tests/support/certificates.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"
#include "tests/support/traffic.h"
#include "tests/support/webhook.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::AlertmanagerProcess;
using support::eventually;
using support::Webhook;

constexpr const char* kSkew = "SkewdTrafficSkew";

// HAProxy with four servers in the pool shop, twenty requests a second, and the agent beside it.
class PushSite {
 public:
  explicit PushSite(const std::vector<std::string>& alertmanagers) {
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
    write_settings(alertmanagers);
    start_agent();
  }

  void start_agent() {
    agent_.reset();
    agent_ = std::make_unique<support::ChildProcess>(
        std::vector<std::string>{SKEWD_PROGRAM, "run", "--web.listen-address", "127.0.0.1:0",
                                 "--config.file", (directory_.path() / "skewd.toml").string()},
        directory_.path() / "log");
  }
  void stop_agent() {
    agent_->signal(SIGTERM);
    REQUIRE(agent_->wait(20s) == 0);
  }
  void set_weights(int weight) {
    for (const char* server : {"web-0", "web-1", "web-3"}) {
      haproxy_->command("set server shop/" + std::string(server) + " weight " +
                        std::to_string(weight));
    }
  }
  [[nodiscard]] std::size_t logged(const std::string& text) const {
    const std::string log = support::read_file(directory_.path() / "log");
    std::size_t count = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
    return count;
  }
  /// Returns when the agent has seen three seconds of traffic.
  void await_traffic() {
    const std::uint64_t before = traffic_->counts().sent;
    REQUIRE(eventually(
        60s, [&] { return logged("msg=listening") > 0 && traffic_->counts().sent > before + 60; }));
  }

 private:
  void write_settings(const std::vector<std::string>& alertmanagers) const {
    std::string urls;
    for (const std::string& url : alertmanagers) urls += "\"" + url + "\", ";
    directory_.write("skewd.toml", "scrape_interval = \"1s\"\n[state]\ndirectory = \"" +
                                       (directory_.path() / "state").string() +
                                       "\"\n[alertmanager]\nresend_delay = \"15s\"\nurls = [" +
                                       urls + "]\n[[balancer]]\nname = \"edge\"\n" +
                                       "kind = \"haproxy\"\nstats = [\"unix:" +
                                       haproxy_->admin_socket().string() + "\"]\n");
  }

  support::TempDirectory directory_;
  support::LoopbackPort port_;
  std::vector<std::unique_ptr<support::Origin>> origins_;
  std::unique_ptr<support::HaproxyProcess> haproxy_;
  std::unique_ptr<support::Traffic> traffic_;
  std::unique_ptr<support::ChildProcess> agent_;
};

bool is_something_missing() {
  for (const std::string& why :
       {support::HaproxyProcess::missing(), AlertmanagerProcess::missing()}) {
    if (why.empty()) continue;
    MESSAGE("skipped: " << why);
    return true;
  }
  return false;
}

bool has_alert(const AlertmanagerProcess& alertmanager, const std::string& name) {
  return alertmanager.amtool({"alert", "query", "alertname=" + name}).find(name) !=
         std::string::npos;
}

TEST_CASE("e2e: a fault is one notification of a cluster, one of which dies and comes back") {
  if (is_something_missing()) return;
  const Webhook webhook;
  const std::string configuration = support::alertmanager_configuration(webhook.url());
  AlertmanagerProcess one({configuration, true});
  AlertmanagerProcess other({configuration, true, &one});
  REQUIRE(eventually(60s, [&] { return one.members() == 2 && other.members() == 2; }));
  PushSite site({one.url(), other.url()});
  site.await_traffic();

  site.set_weights(0);
  REQUIRE(eventually(60s, [&] { return webhook.count(kSkew, "shop", true) > 0; }));
  CHECK(has_alert(one, kSkew));
  CHECK(has_alert(other, kSkew));
  const support::NotifiedAlert alert = webhook.notifications().at(0).alerts.at(0);
  CHECK(alert.source == "skewd");
  CHECK(alert.severity == "warning");
  CHECK(alert.summary.find("shop") != std::string::npos);

  other.kill();
  REQUIRE(eventually(60s, [&] { return site.logged("takes no alerts, trying again") == 1; }));
  other.start();
  REQUIRE(eventually(60s, [&] { return has_alert(other, kSkew); }));
  CHECK(eventually(60s, [&] { return site.logged("takes alerts again") == 1; }));

  site.set_weights(10);
  REQUIRE(eventually(60s, [&] { return webhook.count(kSkew, "shop", false) > 0; }));
  CHECK(webhook.count(kSkew, "shop", true) == 1);
  CHECK(webhook.count(kSkew, "shop", false) == 1);
  CHECK(webhook.notifications().size() == 2);
  CHECK_FALSE(has_alert(one, kSkew));
  CHECK_FALSE(has_alert(other, kSkew));
  CHECK(site.logged("takes no alerts, trying again") == 1);
}

TEST_CASE("e2e: a restart of skewd notifies nobody again, and what it slept through is ended") {
  if (is_something_missing()) return;
  const Webhook webhook;
  const AlertmanagerProcess alertmanager({support::alertmanager_configuration(webhook.url())});
  PushSite site({alertmanager.url()});
  site.await_traffic();
  site.set_weights(0);
  REQUIRE(eventually(60s, [&] { return webhook.count(kSkew, "shop", true) > 0; }));
  site.stop_agent();
  CHECK(has_alert(alertmanager, kSkew));
  site.set_weights(10);
  site.start_agent();
  REQUIRE(eventually(60s, [&] { return webhook.count(kSkew, "shop", false) > 0; }));
  CHECK(webhook.notifications().size() == 2);
}

TEST_CASE("e2e: a real Alertmanager takes all of a batch but the alert that it refuses") {
  if (is_something_missing()) return;
  const Webhook webhook;
  const AlertmanagerProcess alertmanager({support::alertmanager_configuration(webhook.url())});
  Alert bad = support::made_alert("bad");
  bad.generator_url = "::no url";
  std::vector<Alert> alerts{bad, support::made_alert("cart"), support::made_alert("shop")};
  for (Alert& alert : alerts) alert.starts_at = {};
  DispatchLoop loop(alertmanager.url(), {}, "0.1.0", [](const NotifierNews&) {});
  loop.tell(std::make_shared<const AlertList>(support::made_list(alerts)));
  REQUIRE(eventually(60s, [&] { return loop.report().notifications.sent == 2; }));
  CHECK(loop.report().notifications.dropped == 1);
  const std::string known = alertmanager.amtool({"alert", "query", "-o", "json"});
  CHECK(known.find("\"cart\"") != std::string::npos);
  CHECK(known.find("\"shop\"") != std::string::npos);
  CHECK(known.find("\"bad\"") == std::string::npos);
}

std::string example() {
  return support::read_file(std::filesystem::path(SKEWD_SOURCE_DIR) /
                            "packaging/alertmanager/alertmanager.yml");
}

TEST_CASE("e2e: amtool has nothing against the example for Alertmanager") {
  if (is_something_missing()) return;
  const support::TempDirectory directory;
  const auto file = directory.write("alertmanager.yml", example());
  support::ChildProcess amtool({"/usr/bin/amtool", "check-config", file.string()},
                               directory.path() / "output");
  CHECK_MESSAGE(amtool.wait(60s) == 0, amtool.output());
}

// As skewd pushes it; without `source` as a rule in Prometheus does.
Alert alert_from(const std::string& source, const std::string& name) {
  Alert alert = support::made_alert("shop");
  alert.labels = {{"alertname", name},
                  {"balancer", "edge"},
                  {"pool", "shop"},
                  {"server", "web-2"},
                  {"severity", "warning"}};
  alert.labels.emplace_back(source.empty() ? "instance" : "source",
                            source.empty() ? "lb1:10145" : source);
  if (!source.empty()) alert.labels.emplace_back("host", "lb1");
  alert.starts_at = {};
  return alert;
}

TEST_CASE("e2e: a pushed alert silences that of a rule, and no other") {
  if (is_something_missing()) return;
  const Webhook webhook;
  const std::string text = example();
  const AlertmanagerProcess alertmanager({support::alertmanager_configuration(
      webhook.url(), text.substr(text.find("inhibit_rules:")), {"1s", "1s"})});
  DispatchLoop push(alertmanager.url(), {}, "0.1.0", [](const NotifierNews&) {});
  push.tell(std::make_shared<const AlertList>(
      support::made_list({alert_from("skewd", kSkew), alert_from("skewd", "SkewdWatchdog")})));
  REQUIRE(eventually(60s, [&] { return webhook.count(kSkew, "shop", true) == 1; }));
  DispatchLoop rules(alertmanager.url(), {}, "0.1.0", [](const NotifierNews&) {});
  rules.tell(std::make_shared<const AlertList>(
      support::made_list({alert_from("", kSkew), alert_from("", "SkewdServerErrors"),
                          alert_from("", "SkewdWatchdog")})));
  REQUIRE(eventually(60s, [&] { return webhook.count("SkewdServerErrors", "shop", true) == 1; }));
  const std::string silenced =
      alertmanager.amtool({"alert", "query", "--inhibited", "-o", "extended"});
  CHECK(silenced.find("alertname=\"SkewdTrafficSkew\"") != std::string::npos);
  CHECK(silenced.find("SkewdServerErrors") == std::string::npos);
  CHECK(silenced.find("SkewdWatchdog") == std::string::npos);
  for (const support::Notification& notification : webhook.notifications()) {
    for (const support::NotifiedAlert& alert : notification.alerts) {
      const bool is_of_rule = alert.name == kSkew && alert.source.empty();
      CHECK_FALSE(is_of_rule);
    }
  }
}

TEST_CASE("e2e: a real Alertmanager that asks for certificates is shown ours") {
  if (is_something_missing()) return;
  if (const auto why = support::Certificates::missing(); !why.empty()) {
    MESSAGE("skipped: " << why);
    return;
  }
  const support::Certificates ours;
  ours.issue("server", "IP:127.0.0.1");
  ours.issue("client", "DNS:skewd");
  const Webhook webhook;
  const std::string web =
      "tls_server_config:\n  cert_file: " + ours.certificate("server").string() +
      "\n  key_file: " + ours.key("server").string() +
      "\n  client_ca_file: " + ours.authority().string() +
      "\n  client_auth_type: RequireAndVerifyClientCert\n";
  const AlertmanagerProcess alertmanager(
      {support::alertmanager_configuration(webhook.url()), false, nullptr, web});
  AlertmanagerSettings settings;
  settings.tls.ca_file = ours.authority().string();
  const auto alerts = std::make_shared<const AlertList>(support::made_alerts({"shop"}));
  {
    DispatchLoop stranger(alertmanager.url(), settings, "0.1.0", [](const NotifierNews&) {});
    stranger.tell(alerts);
    REQUIRE(eventually(60s, [&] { return stranger.report().notifications.errors > 0; }));
    CHECK(stranger.report().notifications.sent == 0);
  }
  settings.tls.cert_file = ours.certificate("client").string();
  settings.tls.key_file = ours.key("client").string();
  DispatchLoop loop(alertmanager.url(), settings, "0.1.0", [](const NotifierNews&) {});
  loop.tell(alerts);
  CHECK(eventually(60s, [&] { return loop.report().notifications.sent == 1; }));
}

}  // namespace
}  // namespace skewd::test
