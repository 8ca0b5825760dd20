// SPDX-License-Identifier: Apache-2.0
//
// The lines of docs/probes.md that let a balancer tell who answered, in Apache, Caddy and HAProxy
// with cookies: what they say are the names that skewd knows.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "agent/app/agent.h"
#include "agent/app/log.h"
#include "tests/support/child_process.h"
#include "tests/support/document.h"
#include "tests/support/eventually.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/real_log.h"
#include "tests/support/recipe.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

using namespace std::chrono_literals;
using support::documented_recipe;
using support::eventually;
using support::with;

std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

bool is_missing(const std::string& program) {
  const bool missing = !std::filesystem::exists(program);
  if (missing) MESSAGE("skipped: " << program << " is not installed");
  return missing;
}

ProbeSettings probe_of(const std::string& url, const std::string& pool) {
  ProbeSettings probe;
  probe.name = "shop";
  probe.url = url;
  probe.interval = probe.timeout = 5s;
  probe.expect.pool = pool;
  probe.identify.pool_header = "X-Pool";
  probe.identify.server_header = "X-Server";
  return probe;
}

// What an agent finds out about the probe, through a balancer that it reads.
struct Seen {
  ProbeReport probe;
  bool knows_pool = false;  // the balancer's statistics call it so, too
  bool knows_server = false;
};

Seen watch(const std::string& kind, const std::string& stats, const ProbeSettings& probe) {
  open_log(LogLevel::error, LogFormat::logfmt);
  Settings settings;
  settings.scrape_interval = 1s;
  settings.web_listen = {"127.0.0.1:0"};
  settings.state_directory = "";
  BalancerSettings edge;
  edge.name = "edge";
  edge.kind = kind;
  edge.stats = {stats};
  settings.balancers = {edge};
  settings.probes = {probe};
  Result<std::unique_ptr<Agent>> agent = Agent::create(settings);
  REQUIRE_MESSAGE(agent.has_value(), agent.error().message);
  (*agent)->start();
  static_cast<void>(eventually(60s, [&] {
    const auto report = (*agent)->report();
    return report->probes.at(0).last && !report->balancers.empty() &&
           has_numbers(*report->balancers[0]);
  }));
  const auto report = (*agent)->report();
  Seen seen{report->probes.at(0), false, false};
  REQUIRE(!report->balancers.empty());
  REQUIRE(report->balancers[0]->topology);
  const Topology& topology = *report->balancers[0]->topology;
  for (const Topology::Pool& pool : topology.pools) {
    if (pool.name != seen.probe.pool) continue;
    seen.knows_pool = true;
    for (const auto& server : topology.servers_of(pool)) {
      seen.knows_server = seen.knows_server || server.name == seen.probe.server;
    }
  }
  return seen;
}

void check(const Seen& seen, const std::string& pool, const std::string& server) {
  CAPTURE(seen.probe.text);
  CHECK(seen.probe.success == true);
  CHECK(seen.probe.witness == ProbeWitness::answer);
  CHECK(seen.probe.pool == pool);
  CHECK(seen.probe.server == server);
  CHECK(seen.knows_pool);
  CHECK(seen.knows_server);
}

TEST_CASE("e2e: probe learns pool and server of apache from the headers that are documented") {
  if (is_missing("/usr/sbin/apache2")) return;
  const support::Origin web("web-1");
  const support::LoopbackPort port;
  const support::TempDirectory directory;
  const std::string folder = directory.path().string();
  std::string text = "ServerRoot " + folder + "\nServerName shop.example\nPidFile pid\n" +
                     "DefaultRuntimeDir " + folder + "\nErrorLog error.log\nListen " +
                     at(port.number()) + "\n";
  if (geteuid() == 0) text += "User www-data\nGroup www-data\n";
  for (const char* module :
       {"mpm_event", "authz_core", "alias", "headers", "status", "proxy", "proxy_http",
        "proxy_balancer", "slotmem_shm", "lbmethod_byrequests"}) {
    text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" + module +
            ".so\n";
  }
  text +=
      "ProxyStatus On\n<Location /server-status>\nSetHandler server-status\n</Location>\n"
      "<Proxy balancer://shop>\nBalancerMember http://" +
      at(web.port()) + "\n</Proxy>\nProxyPass /shop balancer://shop\n<Location /shop>\n" +
      documented_recipe("BALANCER_NAME") + "</Location>\n";
  const std::string url = "http://" + at(port.number()) + "/shop/1";
  support::ChildProcess apache(
      {"/usr/sbin/apache2", "-f", directory.write("httpd.conf", text).string(), "-DFOREGROUND"},
      directory.path() / "output");
  const bool serves = eventually(60s, [&] {
    const auto answer = support::http_get(url);
    return (answer && answer->status == 200) || !apache.running();
  });
  CAPTURE(apache.output());
  REQUIRE(serves);
  REQUIRE(apache.running());
  const std::string stats = "http://" + at(port.number()) + "/server-status";
  check(watch("apache", stats, probe_of(url, "balancer://shop")), "balancer://shop",
        "http://" + at(web.port()));
}

TEST_CASE("e2e: probe learns pool and server of caddy from the headers that are documented") {
  if (is_missing("/usr/bin/caddy")) return;
  const support::Origin web("web-1");
  const support::LoopbackPort port;
  const support::LoopbackPort admin;
  const support::TempDirectory directory;
  const std::string recipe =
      with(documented_recipe("header_down X-Pool"), "shop.example /api/*", "127.0.0.1 /api/*");
  const std::string text = "{\n admin " + at(admin.number()) + "\n auto_https off\n}\nhttp://" +
                           at(port.number()) + " {\n bind 127.0.0.1\n handle /api/* {\n" +
                           "  reverse_proxy " + at(web.port()) + " {\n" + recipe + "  }\n }\n}\n";
  support::ChildProcess caddy(
      {"/usr/bin/env", "HOME=" + directory.path().string(), "/usr/bin/caddy", "run", "--config",
       directory.write("Caddyfile", text).string(), "--adapter", "caddyfile"},
      directory.path() / "output");
  const std::string url = "http://" + at(port.number()) + "/api/1";
  const bool serves = eventually(60s, [&] {
    const auto answer = support::http_get(url);
    return (answer && answer->status == 200) || !caddy.running();
  });
  CAPTURE(caddy.output());
  REQUIRE(serves);
  REQUIRE(caddy.running());
  const std::string pool = "reverse_proxy 127.0.0.1 /api/*";
  check(watch("caddy", "http://" + at(admin.number()), probe_of(url, pool)), pool, at(web.port()));
}

TEST_CASE("e2e: probe learns the server of haproxy from the cookie that is documented") {
  if (is_missing("/usr/sbin/haproxy")) return;
  const support::Origin web("web-1");
  const support::LoopbackPort port;
  const std::string recipe =
      with(documented_recipe("cookie SRV insert"), "10.0.0.1:80", at(web.port()));
  const support::HaproxyProcess haproxy(
      "defaults\n  mode http\n  timeout connect 1s\n  timeout client 5s\n  timeout server 2s\n"
      "frontend www\n  bind " +
      at(port.number()) + "\n  default_backend shop\nbackend shop\n" + recipe);
  ProbeSettings probe = probe_of("http://" + at(port.number()) + "/", "");
  probe.identify = {"", "", "SRV"};
  probe.expect.servers = {"web-1"};
  const Seen seen = watch("haproxy", "unix:" + haproxy.admin_socket().string(), probe);
  CAPTURE(seen.probe.text);
  CHECK(seen.probe.success == true);
  CHECK(seen.probe.witness == ProbeWitness::answer);
  CHECK(seen.probe.server == "web-1");
}

}  // namespace
}  // namespace skewd::test
