// SPDX-License-Identifier: Apache-2.0
#include "alerts/declared_changes.h"

#include <doctest/doctest.h>

#include <string>

namespace skewd::test {
namespace {

const Instant kNow{std::chrono::milliseconds(1'795'228'639'000)};

ServerSpec server(const std::string& name, const std::string& host, double weight = 10) {
  ServerSpec spec;
  spec.name = name;
  spec.host = host;
  spec.port = std::uint16_t{80};
  spec.address = host + ":80";
  spec.weight = weight;
  return spec;
}

Configuration shop() {
  Configuration configuration;
  PoolSpec pool;
  pool.name = "shop";
  pool.place = {"/etc/haproxy/haproxy.cfg", 10, 1, 4};
  pool.servers = {server("web-0", "10.0.0.1"), server("web-1", "10.0.0.2")};
  configuration.pools = {pool};
  ListenerSpec www;
  www.name = "www";
  configuration.listeners = {www};
  const auto route = [](const std::string& condition, const std::string& target) {
    RouteSpec spec;
    spec.listener = "www";
    spec.condition = condition;
    spec.targets = {{target, 1, {}}};
    return spec;
  };
  configuration.routes = {route("path_beg /img", "media"), route("path_beg /cart", "cart"),
                          route("", "shop")};
  return configuration;
}

std::string told(const Configuration& before, const Configuration& after) {
  std::string text;
  for (const Change& change : declared_changes(facts_of(before), facts_of(after), kNow)) {
    CHECK(change.kind == ChangeKind::file);
    CHECK(change.source == ChangeSource::file);
    CHECK(change.at == kNow);
    text += change.pool + "/" + change.server + ": " + change.before + " -> " + change.after + "\n";
  }
  return text;
}

TEST_CASE("declared changes: comments, places and order of servers change nothing") {
  Configuration after = shop();
  after.pools[0].place.line = 99;
  after.pools[0].servers[0].place.line = 100;
  std::swap(after.pools[0].servers[0], after.pools[0].servers[1]);
  CHECK(told(shop(), after).empty());
}

TEST_CASE("declared changes: every fact of a server is told") {
  Configuration after = shop();
  ServerSpec& web = after.pools[0].servers[0];
  web.weight = 0;
  web.host = "10.0.0.9";
  web.down = true;
  web.backup = true;
  after.pools[0].balance.algorithm = "leastconn";
  CHECK(told(shop(), after) ==
        "shop/: roundrobin -> leastconn\n"
        "shop/web-0: weight 10 -> weight 0\n"
        "shop/web-0: 10.0.0.1:80 -> 10.0.0.9:80\n"
        "shop/web-0: in use -> taken out\n"
        "shop/web-0: no backup -> backup\n");
}

TEST_CASE("declared changes: servers and pools come and go") {
  Configuration after = shop();
  after.pools[0].servers.pop_back();
  after.pools[0].servers.push_back(server("web-2", "10.0.0.3"));
  PoolSpec media;
  media.name = "media";
  media.servers = {server("img-0", "10.0.1.1")};
  after.pools.push_back(media);
  CHECK(told(shop(), after) ==
        "shop/web-1: 10.0.0.2:80 -> no server\n"
        "shop/web-2: no server -> 10.0.0.3:80\n"
        "media/: no pool -> pool of 1 server\n");
  CHECK(told(after, shop()).find("media/: pool of 1 server -> no pool\n") != std::string::npos);
}

TEST_CASE("declared changes: routes are lost, new, lead elsewhere, or are tried in another order") {
  Configuration after = shop();
  after.routes[0].targets[0].pool = "video";
  after.routes[1].condition = "path_beg /basket";
  CHECK(told(shop(), after) ==
        "/: www, path_beg /cart: cart -> no route\n"
        "/: www, path_beg /img: media -> video\n"
        "/: www, path_beg /basket: no route -> cart\n");
  Configuration turned = shop();
  std::swap(turned.routes[0], turned.routes[1]);
  CHECK(told(shop(), turned) == "/: routes of www -> in another order\n");
  Configuration best_wins = shop();
  best_wins.listeners[0].first_match = false;
  Configuration turned_best = turned;
  turned_best.listeners[0].first_match = false;
  CHECK(told(best_wins, turned_best).empty());
}

TEST_CASE("declared changes: after twenty the rest is counted") {
  Configuration before = shop();
  for (int i = 0; i < 30; ++i) {
    before.pools[0].servers.push_back(server("new-" + std::to_string(i), "10.0.9.9"));
  }
  const auto changes = declared_changes(facts_of(shop()), facts_of(before), kNow);
  REQUIRE(changes.size() == kMostFileChanges + 1);
  CHECK(changes.back().pool.empty());
  CHECK(changes.back().after == "and 10 more");
}

}  // namespace
}  // namespace skewd::test
