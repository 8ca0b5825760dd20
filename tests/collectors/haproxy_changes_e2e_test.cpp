// SPDX-License-Identifier: Apache-2.0
//
// What a scraper reads of a real HAProxy, after something was changed in it.
#include <doctest/doctest.h>

#include <string>

#include "tests/collectors/haproxy_site.h"

namespace skewd::support {
namespace {

// A site with a scraper on its admin socket.
struct Watched {
  Site site;
  HaproxyProcess haproxy{site.configuration()};
  Scraper scraper = scraper_of("unix:" + haproxy.admin_socket().string());

  // Of shop/web-2, after a command about it.
  ServerStats after(const std::string& command) {
    haproxy.command("set server shop/web-2 " + command);
    return server(read(scraper), "shop", "web-2").stats;
  }
};

TEST_CASE("e2e: haproxy's administrative states are read, and their end") {
  if (is_missing()) return;
  Watched watched;
  const ServerStats maintained = watched.after("state maint");
  CHECK(maintained.state == ServerState::maintenance);
  CHECK(maintained.reason == StateReason::administrator);
  CHECK_FALSE(maintained.checked);

  const ServerStats drained = watched.after("state drain");
  CHECK(drained.state == ServerState::drain);
  CHECK(drained.reason == StateReason::administrator);

  const ServerStats ready = watched.after("state ready");
  CHECK(ready.state == ServerState::up);
  CHECK(ready.configured_weight == 3);

  watched.haproxy.command("disable server shop/web-1");
  CHECK(server(read(watched.scraper), "shop", "web-1").stats.state == ServerState::maintenance);
}

TEST_CASE("e2e: haproxy calls a server of weight 0 up") {
  if (is_missing()) return;
  Watched watched;
  const ServerStats stats = watched.after("weight 0");
  CHECK(watched.haproxy.command("get weight shop/web-2").starts_with("0 (initial 3)"));
  CHECK(stats.state == ServerState::up);
  CHECK(stats.weight == 0);
  CHECK(stats.configured_weight == 0);
}

TEST_CASE("e2e: haproxy's reload is another process, whose counters begin anew") {
  if (is_missing()) return;
  Watched watched;
  send(watched.haproxy, watched.site.web, 4);
  const Snapshot before = read(watched.scraper);
  CHECK(pool(before, "shop").stats.requests == Count(4));
  watched.haproxy.reload(watched.site.configuration());
  const Snapshot after = read(watched.scraper);
  REQUIRE(after.processes.size() == 1);
  CHECK(after.processes[0].pid != before.processes[0].pid);
  CHECK_FALSE(after.processes[0].stopping);
  CHECK(pool(after, "shop").stats.requests == Count(0));
  CHECK(after.topology == before.topology);
}

TEST_CASE("e2e: haproxy's slots of a server-template are no servers until they have an address") {
  if (is_missing()) return;
  Watched watched;
  const Snapshot before = read(watched.scraper);
  const auto slot = server(before, "dyn", "slot1");
  CHECK(slot.stats.state == ServerState::unresolved);
  CHECK(slot.stats.reason == StateReason::dns);
  CHECK(slot.known.address.empty());
  CHECK(pool(before, "dyn").known.server_count == 2);
}

TEST_CASE("e2e: haproxy's server at another address is another server") {
  if (is_missing()) return;
  Watched watched;
  const Snapshot before = read(watched.scraper);
  const std::string port = std::to_string(watched.site.one.port());
  watched.haproxy.command("set server shop/web-2 addr 127.0.0.1 port " + port);
  const Snapshot after = read(watched.scraper);
  CHECK(server(after, "shop", "web-2").known.address == address_of(watched.site.one));
  CHECK(after.topology != before.topology);
}

TEST_CASE("e2e: haproxy's pools in tcp mode count connections") {
  if (is_missing()) return;
  Watched watched;
  send(watched.haproxy, watched.site.raw, 4);
  const Snapshot snapshot = read(watched.scraper);
  const auto db = pool(snapshot, "db");
  CHECK(db.known.mode == PoolMode::tcp);
  CHECK(db.known.algorithm == "leastconn");
  CHECK(db.stats.requests == Count(4));
  CHECK_FALSE(db.stats.errors_5xx.has_value());
  const auto one = server(snapshot, "db", "db-1").stats;
  const auto other = server(snapshot, "db", "db-2").stats;
  CHECK(one.attempts.plus(other.attempts) == Count(4));
  CHECK(one.attempts == Count(watched.site.one.requests()));
  CHECK_FALSE(one.responses.has_value());
}

TEST_CASE("e2e: haproxy's servers that come and go at run time are followed") {
  if (is_missing()) return;
  Watched watched;
  send(watched.haproxy, watched.site.web, 4);
  const Snapshot before = read(watched.scraper);
  watched.haproxy.command("add server shop/late " + address_of(watched.site.one) + " weight 1");
  const Snapshot added = read(watched.scraper);
  CHECK(added.servers.size() == before.servers.size() + 1);
  CHECK(server(added, "shop", "late").stats.state == ServerState::maintenance);
  CHECK(server(added, "shop", "web-2").stats.picks == Count(3));
  CHECK(server(added, "db", "db-1").known.address == address_of(watched.site.one));

  watched.haproxy.command("del server shop/late");
  const Snapshot removed = read(watched.scraper);
  CHECK(*removed.topology == *before.topology);
}

}  // namespace
}  // namespace skewd::support
