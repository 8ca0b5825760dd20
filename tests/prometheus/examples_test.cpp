// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>

#include "alerts/catalog.h"
#include "tests/support/document.h"
#include "tests/support/promtool.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

const std::string kFolder = SKEWD_SOURCE_DIR "/packaging/prometheus/";

}  // namespace

TEST_CASE("examples: Prometheus accepts the scrape configuration") {
  const auto answer = support::run_promtool("check config " + kFolder + "prometheus.example.yml");
  CHECK_MESSAGE(answer.status == 0, answer.text);
}

TEST_CASE("examples: Alertmanager accepts the routes") {
  if (std::system("command -v amtool >/dev/null 2>&1") != 0) {
    MESSAGE("amtool is not installed: the routes were not checked with it");
    return;
  }
  const std::string file = SKEWD_SOURCE_DIR "/packaging/alertmanager/alertmanager.yml";
  CHECK(std::system(("amtool check-config " + file + " >/dev/null 2>&1").c_str()) == 0);
}

TEST_CASE("examples: what no agent pushes is not muted because agents push") {
  const std::string routes =
      support::read_file(SKEWD_SOURCE_DIR "/packaging/alertmanager/alertmanager.yml");
  const auto spared = support::find_all(routes, R"x(alertname!~"([^"]*)")x");
  REQUIRE(spared.size() == 1);
  std::string wanted;
  for (const AlertKind& kind : alert_kinds()) {
    if (!kind.finding) wanted += (wanted.empty() ? "" : "|") + std::string(kind.name);
  }
  CHECK(*spared.begin() == wanted);
}

}  // namespace skewd
