// SPDX-License-Identifier: Apache-2.0
//
// Maps and ACLs that are changed at run time: the ledger, drift, and traffic that moves with them.
#include "alerts/table_changes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "alerts/verdict.h"
#include "tests/alerts/ledger_world.h"

namespace skewd::test {
namespace {

TableState map_of(std::vector<TableEntry> entries, const std::string& name = "/etc/hosts.map") {
  std::sort(entries.begin(), entries.end());
  TableState table;
  table.name = name;
  table.count = Count(entries.size());
  table.entries = std::make_shared<const std::vector<TableEntry>>(std::move(entries));
  return table;
}

TableState acl_of(std::uint64_t count) {
  TableState table;
  table.kind = TableState::Kind::acl;
  table.name = "/etc/ips.acl";
  table.count = Count(count);
  return table;
}

Topology pools(std::vector<std::string> names) {
  Topology topology;
  for (std::string& name : names) {
    topology.pools.emplace_back();
    topology.pools.back().name = std::move(name);
  }
  return topology;
}

std::string text_of(const Tables& before, const Tables& after,
                    const Topology& running = pools({"shop", "bk_media"})) {
  std::string text;
  for (const Change& change : table_changes(before, after, running, ChangeSource::socket, {})) {
    text += std::string(name_of(change.kind)) + " " + change.before + " -> " + change.after + " [" +
            change.pool + "|" + change.other_pool + "]\n";
  }
  return text;
}

TEST_CASE("table changes: entries of a map that gives pools are told one by one") {
  const Tables before{map_of({{"a", "shop"}, {"b", "shop"}, {"c", "media"}})};
  CHECK(text_of(before, before).empty());
  CHECK(text_of(before, {map_of({{"a", "media"}, {"b", "shop"}, {"d", "other"}})}) ==
        "map hosts.map: a -> media (was shop) [shop|bk_media]\n"
        "map hosts.map: c -> gone (was media) [bk_media|]\n"
        "map hosts.map: d -> other (was not there) [|]\n");
}

TEST_CASE("table changes: a table is known by its path, however long that is") {
  const std::string path = "/etc/haproxy/a/folder/with/a/long/path/hosts.map";
  CHECK(text_of({map_of({{"a", "shop"}}, path)}, {map_of({{"a", "media"}}, path)}) ==
        "map hosts.map: a -> media (was shop) [shop|bk_media]\n");
}

TEST_CASE("table changes: what may be a secret is only counted") {
  const Tables before{map_of({{"key-1", "user-1"}, {"key-2", "user-2"}}, "/etc/keys.map")};
  CHECK(text_of(before, {map_of({{"key-1", "user-1"}}, "/etc/keys.map")}) ==
        "map keys.map: 1 entry -> changed [|]\n");
  CHECK(text_of({acl_of(2)}, {acl_of(3)}) == "acl ips.acl: 2 entries -> 3 entries [|]\n");
  CHECK(text_of({acl_of(2)}, {acl_of(2)}).empty());
}

TEST_CASE("table changes: tables that come or go, or are read for the first time, are none") {
  TableState unread = map_of({{"a", "shop"}});
  unread.entries = nullptr;
  CHECK(text_of({unread}, {map_of({{"a", "shop"}})}).empty());
  CHECK(text_of({map_of({{"a", "shop"}})}, {}).empty());
  CHECK(text_of({}, {map_of({{"a", "shop"}})}).empty());
  TableState exchanged = unread;
  exchanged.version = Count(2);
  CHECK(text_of({unread}, {exchanged}) == "map hosts.map: 1 entry -> exchanged [|]\n");
}

TEST_CASE("table changes: of very many entries the rest is counted") {
  std::vector<TableEntry> entries;
  for (int i = 0; i < 50; ++i) entries.push_back({"key" + std::to_string(i), "shop"});
  const auto changes =
      table_changes({map_of({})}, {map_of(entries)}, pools({"shop"}), ChangeSource::socket, {});
  REQUIRE(changes.size() == kMostEntryChanges + 1);
  CHECK(changes.back().before == "hosts.map: 40 entries more");
}

TEST_CASE("table changes: a table that changes all the time does not fill the ledger") {
  TablePatience patience;
  std::size_t told = 0;
  Moment now{};
  std::string last;
  const auto change_in_each_second = [&](int seconds) {
    told = 0;
    for (int i = 0; i < seconds; ++i) {
      now.steady += std::chrono::seconds(1);
      std::vector<Change> changes(1);
      changes[0].before = "rates.map: 1 entry";
      patience.calm(changes, now);
      told += changes.size();
      if (!changes.empty()) last = changes[0].after;
    }
  };
  change_in_each_second(590);
  CHECK(told == 20);
  CHECK(last.find("keeps changing") != std::string::npos);
  change_in_each_second(600);
  CHECK(told == 20);
}

// A pool shop with others beside it, and a map that its balancer tells.
struct MappedWorld {
  LedgerWorld world;
  std::shared_ptr<const Tables> tables;
  int shop = 20, media = 20;

  MappedWorld() {
    world.balancer.add_pool("media", 3);
    set({{"/shop/", "shop"}, {"/media/", "media"}});
  }
  void set(std::vector<TableEntry> entries) {
    tables = std::make_shared<const Tables>(Tables{map_of(std::move(entries))});
  }
  void run(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      world.balancer.send("media", media);
      world.tables = tables;
      world.run(1, shop);
    }
  }
  /// What the file says.
  void declare(std::vector<TableEntry> entries) {
    std::sort(entries.begin(), entries.end());
    world.file.tables = {
        {"/etc/hosts.map", std::make_shared<const std::vector<TableEntry>>(std::move(entries))}};
    world.declare();
  }
  void move() {
    set({{"/shop/", "shop"}, {"/shop/2", "media"}, {"/media/", "media"}});
    shop = 10;
    media = 30;
  }
};

TEST_CASE("table changes: the ledger tells who changed a map, and its drift") {
  MappedWorld site;
  site.declare({{"/shop/", "shop"}, {"/media/", "media"}});
  site.run(5);
  CHECK(site.world.change(ChangeKind::map) == nullptr);
  site.set({{"/shop/", "media"}, {"/media/", "media"}});
  site.run(1);
  const Change* change = site.world.change(ChangeKind::map);
  REQUIRE(change != nullptr);
  CHECK(change->source == ChangeSource::socket);
  CHECK(change->drift);
  CHECK(change->pool == "shop");
  CHECK(change->other_pool == "media");
  CHECK(render_change(*change).ends_with("shop: map hosts.map: /shop/ -> media (was shop)"));
  site.run(61);
  const Finding* drift = site.world.open(FindingKind::config_drift);
  REQUIRE(drift != nullptr);
  CHECK(drift->summary ==
        "map hosts.map differs from its file: /shop/ is media, the file says shop; a reload undoes "
        "this");
  CHECK(drift->severity == Severity::info);

  site.world.balancer.reload();
  site.set({{"/shop/", "shop"}, {"/media/", "media"}});
  site.run(1);
  change = site.world.change(ChangeKind::map);
  CHECK(change->source == ChangeSource::file);
  CHECK(change->after == "shop (was media)");
  CHECK(site.world.open(FindingKind::config_drift) == nullptr);
}

TEST_CASE("table changes: an edit of a map's file that waits for its reload is no drift") {
  MappedWorld site;
  site.declare({{"/shop/", "shop"}, {"/media/", "media"}});
  site.run(5);
  site.declare({{"/shop/", "media"}, {"/media/", "media"}});
  site.run(90);
  CHECK(site.world.open(FindingKind::config_drift) == nullptr);
}

TEST_CASE("table changes: what is known of maps outlives a restart") {
  MappedWorld site;
  site.run(5);
  site.world.restart();
  REQUIRE(site.world.restored);
  site.run(2);
  CHECK(site.world.change(ChangeKind::map) == nullptr);
  site.world.restart();
  site.set({{"/shop/", "media"}, {"/media/", "media"}});
  site.run(2);
  CHECK(site.world.change(ChangeKind::map) != nullptr);
}

TEST_CASE("mapped shift: traffic that a map moves is told within ten seconds, as information") {
  MappedWorld site;
  site.run(60);
  site.move();
  site.run(10);
  const Finding* shift = site.world.open(FindingKind::routing_shift);
  REQUIRE(shift != nullptr);
  CHECK(shift->pool == "shop");
  CHECK(shift->other_pool == "media");
  CHECK(shift->severity == Severity::info);
  CHECK(shift->layer == Layer::balancer);
  CHECK(shift->cause.kind == "map");
  CHECK(shift->summary.find("as the map orders: hosts.map: /shop/2 -> media") != std::string::npos);

  VerdictInput input;
  input.pool.name = "media";
  input.findings = {*shift};
  CHECK(judge_pool(input).word == "BALANCER");

  site.set({{"/shop/", "shop"}, {"/media/", "media"}});
  site.shop = site.media = 20;
  site.run(30);
  CHECK(site.world.open(FindingKind::routing_shift) == nullptr);
}

TEST_CASE("mapped shift: it is as severe as what begins with it") {
  MappedWorld site;
  site.run(60);
  site.move();
  for (FakeServer& server : site.world.balancer.pool("media").servers) {
    server.health = Health::fails;
  }
  site.run(25);
  const Finding* shift = site.world.open(FindingKind::routing_shift);
  REQUIRE(shift != nullptr);
  CHECK(shift->severity > Severity::info);
}

TEST_CASE("mapped shift: neither a map without traffic nor traffic without a map is one") {
  MappedWorld site;
  site.run(60);
  site.shop = 10;
  site.media = 30;
  site.run(20);
  CHECK(site.world.open(FindingKind::routing_shift) == nullptr);
  site.shop = site.media = 20;
  site.run(60);
  site.set({{"/shop/", "shop"}, {"/rare/", "media"}, {"/media/", "media"}});
  site.run(40);
  CHECK(site.world.change(ChangeKind::map) != nullptr);
  CHECK(site.world.open(FindingKind::routing_shift) == nullptr);
}

TEST_CASE("change source: a weight that an agent told is not of an administrator") {
  LedgerWorld world;
  world.run(2);
  world.shop().server("web-0").stats.agent = AgentWord::weight;
  world.shop().set_weight("web-0", 5);
  world.run(1);
  CHECK(world.change(ChangeKind::weight)->source == ChangeSource::health_check);
  world.shop().server("web-0").stats.agent = AgentWord::state;
  world.shop().set_weight("web-0", 6);
  world.run(1);
  CHECK(world.change(ChangeKind::weight)->source == ChangeSource::unknown);
  world.shop().set_weight("web-1", 6);
  world.run(1);
  CHECK(world.change(ChangeKind::weight)->source == ChangeSource::socket);
}

}  // namespace
}  // namespace skewd::test
