// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/child_process.h"
#include "tests/support/document.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr const char* kAlertmanager = "/usr/bin/prometheus-alertmanager";
constexpr const char* kPlace = "balancer=edge pool=shop server=web-1";

/// A real Alertmanager with the routes that we ship, on a port of its own.
class Alertmanager {
 public:
  Alertmanager()
      : process_({kAlertmanager,
                  "--config.file=" SKEWD_SOURCE_DIR "/packaging/alertmanager/alertmanager.yml",
                  "--storage.path=" + (folder_.path() / "data").string(),
                  "--web.listen-address=127.0.0.1:0", "--cluster.listen-address="},
                 folder_.path() / "log") {
    const bool listens = support::eventually(30s, [&] {
      const auto found = support::find_all(process_.output(), R"(address=(127\.0\.0\.1:[1-9]\d*))");
      if (found.size() == 1) url_ = "http://" + *found.begin();
      return !url_.empty();
    });
    REQUIRE_MESSAGE(listens, process_.output());
  }

  void add(const std::string& labels) const {
    REQUIRE(std::system(("amtool --alertmanager.url=" + url_ + " alert add " + labels).c_str()) ==
            0);
  }

  /// The note of each alert that nothing mutes, once as many as that are muted.
  [[nodiscard]] std::set<std::string> told(std::size_t muted) const {
    std::set<std::string> notes;
    CHECK(support::eventually(20s, [&] {
      const auto answer = support::http_get(url_ + "/api/v2/alerts");
      if (!answer) return false;
      notes.clear();
      std::size_t quiet = 0;
      for (const auto& alert : nlohmann::json::parse(answer->body)) {
        const bool is_muted = !alert["status"]["inhibitedBy"].empty();
        quiet += is_muted ? 1 : 0;
        if (!is_muted) notes.insert(alert["labels"]["note"]);
      }
      return quiet == muted;
    }));
    return notes;
  }

 private:
  support::TempDirectory folder_;
  support::ChildProcess process_;
  std::string url_;
};

}  // namespace

TEST_CASE("e2e: a fault that is pushed and found by a rule is told once") {
  if (!std::filesystem::exists(kAlertmanager)) {
    MESSAGE("prometheus-alertmanager is not installed: its inhibit rules were not tried");
    return;
  }
  const Alertmanager alertmanager;
  const std::string place(kPlace);
  alertmanager.add("SkewdTrafficSkew note=pushed source=skewd host=lb1 severity=critical " + place);
  alertmanager.add("SkewdTrafficSkew note=rule job=skewd instance=lb1:10145 severity=critical " +
                   place);
  alertmanager.add(
      "SkewdTrafficSkew note=elsewhere job=skewd instance=lb1:10145 "
      "severity=critical balancer=edge pool=cart server=web-1");
  alertmanager.add(
      "SkewdBlackHole note=worse job=skewd instance=lb2:10145 severity=critical "
      "balancer=edge listener=www");
  alertmanager.add(
      "SkewdBlackHole note=less job=skewd instance=lb2:10145 severity=warning "
      "balancer=edge listener=www");
  CHECK(alertmanager.told(2) == std::set<std::string>{"elsewhere", "pushed", "worse"});
}

TEST_CASE("e2e: while an agent pushes, rules add only what no agent can push") {
  if (!std::filesystem::exists(kAlertmanager)) {
    MESSAGE("prometheus-alertmanager is not installed: its inhibit rules were not tried");
    return;
  }
  const Alertmanager alertmanager;
  const std::string of_rule = " job=skewd instance=lb1:10145 severity=warning balancer=edge";
  alertmanager.add("SkewdWatchdog note=watchdog source=skewd host=lb1 severity=none");
  alertmanager.add("SkewdTrafficSkew note=late host=lb1 pool=shop" + of_rule);
  alertmanager.add("SkewdShareOff note=counters host=lb1 pool=shop" + of_rule);
  alertmanager.add("SkewdTrafficSkew note=neighbour host=lb2 pool=shop" + of_rule);
  CHECK(alertmanager.told(1) == std::set<std::string>{"counters", "neighbour", "watchdog"});
}

}  // namespace skewd
