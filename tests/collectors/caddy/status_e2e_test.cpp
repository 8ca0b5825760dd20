// SPDX-License-Identifier: Apache-2.0
// What a scraper reads of a real Caddy.
#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/http_balancer.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/caddy";
constexpr std::chrono::seconds kBound{60};

class Site {
 public:
  Site() : process_(start()) {
    const bool answers = eventually(kBound, [&] { return http_get(url("/")).has_value(); });
    if (!answers) throw std::runtime_error("caddy does not start:\n" + process_.output());
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return loopback_url(port_.number(), path);
  }
  [[nodiscard]] std::string admin() const { return loopback_url(admin_.number()); }

  Origin one{"one"};
  const Origin other{"other"};

 private:
  [[nodiscard]] ChildProcess start() const {
    const auto at = [](std::uint16_t port) { return "\"127.0.0.1:" + std::to_string(port) + "\""; };
    const auto file = directory_.write(
        "caddy.json",
        R"({"admin":{"listen":)" + at(admin_.number()) +
            R"(,"config":{"persist":false}},"apps":{"http":{"servers":{"srv0":{"listen":[)" +
            at(port_.number()) +
            R"(],"automatic_https":{"disable":true},"routes":[{"match":[{"path":["/shop*"]}],)"
            R"("handle":[{"handler":"reverse_proxy","load_balancing":{"selection_policy":)"
            R"({"policy":"first"}},"upstreams":[{"dial":)" +
            at(one.port()) + R"(},{"dial":)" + at(other.port()) + R"(}]}]}]}}}}})");
    return ChildProcess({"/usr/bin/env", "HOME=" + directory_.path().string(), kProgram, "run",
                         "--config", file.string()},
                        directory_.path() / "output");
  }

  TempDirectory directory_;
  LoopbackPort port_, admin_;
  ChildProcess process_;
};

TEST_CASE("e2e: caddy tells its pools, their health and the requests under way") {
  if (!std::filesystem::exists(kProgram)) {
    MESSAGE("skipped: " << kProgram << " is not installed");
    return;
  }
  Site site;
  Scraper scraper = scraper_of_url("caddy", site.admin());
  const auto first = scraper.scrape().snapshot;
  REQUIRE(first.has_value());
  REQUIRE(first->topology->pools.size() == 1);
  CHECK(first->topology->pools[0].name == "reverse_proxy /shop*");
  CHECK(first->topology->pools[0].algorithm == "first");
  REQUIRE(first->servers.size() == 2);
  CHECK(first->topology->servers[0].name == "127.0.0.1:" + std::to_string(site.one.port()));
  CHECK_FALSE(first->servers[0].picks.has_value());
  REQUIRE(first->processes.size() == 1);
  CHECK(first->processes[0].started_unix_seconds > 0);

  site.one.behave({.stalled = true});
  const std::jthread client(
      [&] { static_cast<void>(http_get(site.url("/shop"), std::chrono::seconds(60))); });
  const auto is_told = [&] {
    const auto now = scraper.scrape().snapshot;
    return now && now->servers[0].in_flight == Count(1) && now->servers[1].in_flight == Count(0) &&
           now->servers[0].state == ServerState::up;
  };
  CHECK(eventually(kBound, is_told));
  site.one.behave({});
}

}  // namespace
}  // namespace skewd::support
