// SPDX-License-Identifier: Apache-2.0
// What a scraper reads of a real Apache.
#include <doctest/doctest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/http_balancer.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/apache2";
constexpr std::chrono::seconds kBound{60};

bool is_missing() {
  if (std::filesystem::exists(kProgram)) return false;
  MESSAGE("skipped: " << kProgram << " is not installed");
  return true;
}

// Two members, the first with twice the load factor, and one that is disabled.
class Site {
 public:
  explicit Site(bool with_manager) : process_(start(with_manager)) {
    const bool answers = eventually(kBound, [&] { return http_get(url("/ready")).has_value(); });
    if (!answers) throw std::runtime_error("apache2 does not start:\n" + process_.output());
  }

  [[nodiscard]] std::string url(const std::string& path = "") const {
    return loopback_url(port_.number(), path);
  }
  void reload() { process_.signal(SIGUSR1); }

  const Origin one{"one"}, other{"other"};

 private:
  [[nodiscard]] ChildProcess start(bool with_manager) const {
    const std::string folder = directory_.path().string();
    std::string text = "ServerRoot " + folder + "\nPidFile pid\nDefaultRuntimeDir " + folder +
                       "\nErrorLog error.log\nServerName lab.example\nListen 127.0.0.1:" +
                       std::to_string(port_.number()) + "\n";
    if (geteuid() == 0) text += "User www-data\nGroup www-data\n";
    for (const char* module : {"mpm_event", "authz_core", "proxy", "proxy_http", "proxy_balancer",
                               "slotmem_shm", "lbmethod_byrequests", "status"}) {
      text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" +
              module + ".so\n";
    }
    text += "ProxyStatus On\n<Location /server-status>\nSetHandler server-status\n</Location>\n";
    if (with_manager) {
      text += "<Location /balancer-manager>\nSetHandler balancer-manager\n</Location>\n";
    }
    text += "<Proxy balancer://shop>\nBalancerMember " + loopback_url(one.port()) +
            " loadfactor=2\nBalancerMember " + loopback_url(other.port()) +
            "\nBalancerMember http://127.0.0.1:1 status=+D\n</Proxy>\n"
            "ProxyPass /shop balancer://shop\n";
    const auto file = directory_.write("httpd.conf", text);
    return ChildProcess({kProgram, "-f", file.string(), "-DFOREGROUND"},
                        directory_.path() / "output");
  }

  TempDirectory directory_;
  LoopbackPort port_;
  ChildProcess process_;
};

void send(const Site& site, int requests) {
  for (int i = 0; i < requests; ++i) {
    const auto answer = http_get(site.url("/shop"));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
}

Snapshot read(Scraper& scraper) {
  const Scrape scrape = scraper.scrape();
  if (scrape.sources.at(0).error) MESSAGE(scrape.sources.at(0).error->message);
  REQUIRE(scrape.snapshot.has_value());
  return *scrape.snapshot;
}

TEST_CASE("e2e: apache tells picks and states, and its manager load factors and methods") {
  if (is_missing()) return;
  const Site site(true);
  Scraper scraper = scraper_of_url("apache", site.url());
  send(site, 9);
  const Snapshot snapshot = read(scraper);
  REQUIRE(snapshot.topology->pools.size() == 1);
  const Topology::Pool& shop = snapshot.topology->pools[0];
  CHECK(shop.name == "balancer://shop");
  CHECK(shop.algorithm == "roundrobin");
  CHECK(shop.tells_weights);
  REQUIRE(snapshot.servers.size() == 3);
  CHECK(snapshot.topology->servers[0].address == "127.0.0.1:" + std::to_string(site.one.port()));
  CHECK(snapshot.servers[0].picks == Count(site.one.requests()));
  CHECK(snapshot.servers[0].picks == Count(6));
  CHECK(snapshot.servers[1].picks == Count(3));
  CHECK(snapshot.servers[0].configured_weight == 2);
  CHECK(snapshot.servers[0].state == ServerState::up);
  CHECK(snapshot.servers[2].state == ServerState::maintenance);
  CHECK(snapshot.notes.empty());
}

TEST_CASE("e2e: apache without its manager tells no load factors; a graceful restart shows") {
  if (is_missing()) return;
  Site site(false);
  Scraper scraper = scraper_of_url("apache", site.url());
  send(site, 3);
  const Snapshot before = read(scraper);
  CHECK_FALSE(before.topology->pools.at(0).tells_weights);
  CHECK(before.notes.size() == 1);
  CHECK(before.pools[0].picks == Count(3));
  REQUIRE(before.processes.size() == 1);
  site.reload();
  Snapshot after;
  CHECK(eventually(kBound, [&] {
    const auto again = scraper.scrape().snapshot;
    if (again) after = *again;
    return again && again->processes.at(0).pid != before.processes[0].pid;
  }));
  CHECK(after.processes.at(0).started_unix_seconds == before.processes[0].started_unix_seconds);
  CHECK(after.pools.at(0).picks == Count(0));
}

}  // namespace
}  // namespace skewd::support
