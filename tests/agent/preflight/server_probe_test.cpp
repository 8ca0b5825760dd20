// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/server_probe.h"

#include <doctest/doctest.h>

#include "tests/support/origin.h"

namespace skewd {
namespace {

using support::Origin;

// A configuration with one pool of one server, at this origin.
Configuration pool_at(const Origin& origin) {
  ServerSpec server;
  server.name = "web-0";
  server.host = "127.0.0.1";
  server.port = origin.port();
  server.address = "127.0.0.1:" + std::to_string(origin.port());
  PoolSpec pool;
  pool.name = "shop";
  pool.servers.push_back(server);
  Configuration configuration;
  configuration.pools.push_back(pool);
  return configuration;
}

std::string probed(const Configuration& configuration) {
  const auto answers = probe_servers(configuration, {});
  const auto found = answers.find({"shop", "web-0"});
  return found == answers.end() ? "not asked" : found->second;
}

TEST_CASE("server probe: a server that takes connections is there") {
  const Origin origin("web-0");
  CHECK(probed(pool_at(origin)).empty());
}

TEST_CASE("server probe: a server that refuses is told in words") {
  Origin origin("web-0");
  origin.close();
  CHECK(probed(pool_at(origin)).find("onnection refused") != std::string::npos);
}

TEST_CASE("server probe: where an HTTP check is declared its status counts") {
  Origin origin("web-0");
  Configuration configuration = pool_at(origin);
  HttpCheckSpec& check = configuration.pools[0].http_check.emplace();
  check.method = "GET";
  check.path = "/health";
  CHECK(probed(configuration).empty());
  origin.behave({.status = 503});
  CHECK(probed(configuration) == "GET /health was answered with 503, where 200-399 is expected");
  configuration.pools[0].http_check->expected_status = "200,503";
  CHECK(probed(configuration).empty());
}

TEST_CASE("server probe: a server that was taken out is not asked") {
  const Origin origin("web-0");
  Configuration configuration = pool_at(origin);
  configuration.pools[0].servers[0].down = true;
  CHECK(probed(configuration) == "not asked");
}

TEST_CASE("server probe: many servers are asked, each gets its own answer") {
  Origin well("well");
  Origin gone("gone");
  gone.close();
  Configuration configuration = pool_at(well);
  for (int i = 0; i < 200; ++i) {
    ServerSpec server = configuration.pools[0].servers[0];
    server.name = (i % 2 == 0 ? "well-" : "gone-") + std::to_string(i);
    server.port = i % 2 == 0 ? well.port() : gone.port();
    configuration.pools[0].servers.push_back(server);
  }
  for (const auto& [server, trouble] : probe_servers(configuration, {})) {
    CAPTURE(server.second);
    CHECK(trouble.empty() == !server.second.starts_with("gone"));
  }
}

}  // namespace
}  // namespace skewd
