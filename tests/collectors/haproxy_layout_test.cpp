// SPDX-License-Identifier: Apache-2.0
//
// A reader remembers the last layout. Whatever comes next, it must read what a reader without
// memory reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "tests/collectors/haproxy_reading.h"
#include "tests/support/snapshot_text.h"

namespace skewd::support {
namespace {

AnswerLayout two_pools() {
  return {.listeners = {"www"},
          .pools = {{.name = "shop",
                     .servers = {{.name = "web-1", .address = "10.0.0.1:80", .requests = 11},
                                 {.name = "web-2", .address = "10.0.0.2:80", .requests = 12},
                                 {.name = "web-3", .address = "10.0.0.3:80", .requests = 13}}},
                    {.name = "cart",
                     .servers = {{.name = "cart-1", .address = "10.0.1.1:80", .requests = 21},
                                 {.name = "cart-2", .address = "10.0.1.2:80", .requests = 22}}}}};
}

struct Edit {
  const char* what;
  std::function<void(AnswerLayout&)> make;
};

const std::vector<Edit>& edits() {
  static const std::vector<Edit> all{
      {"server added at the end",
       [](auto& l) { l.pools[1].servers.push_back({.name = "cart-3"}); }},
      {"server added in the middle",
       [](auto& l) {
         auto& servers = l.pools[0].servers;
         servers.insert(servers.begin() + 1, {.name = "web-9", .address = "10.0.0.9:80"});
       }},
      {"server removed", [](auto& l) { l.pools[0].servers.erase(l.pools[0].servers.begin() + 1); }},
      {"last server removed", [](auto& l) { l.pools[1].servers.pop_back(); }},
      {"server renamed", [](auto& l) { l.pools[0].servers[1].name = "other"; }},
      {"server at another address", [](auto& l) { l.pools[0].servers[1].address = "10.9.9.9:80"; }},
      {"server becomes a backup", [](auto& l) { l.pools[0].servers[1].backup = true; }},
      {"servers in another order",
       [](auto& l) { std::swap(l.pools[0].servers[0], l.pools[0].servers[2]); }},
      {"pool added in front",
       [](auto& l) {
         l.pools.insert(l.pools.begin(), {.name = "new", .servers = {{.name = "n-1"}}});
       }},
      {"pool added at the end", [](auto& l) { l.pools.push_back({.name = "new", .servers = {}}); }},
      {"pool removed", [](auto& l) { l.pools.erase(l.pools.begin()); }},
      {"pool renamed", [](auto& l) { l.pools[0].name = "store"; }},
      {"pools in another order", [](auto& l) { std::swap(l.pools[0], l.pools[1]); }},
      {"pool emptied", [](auto& l) { l.pools[0].servers.clear(); }},
      {"last pool removed", [](auto& l) { l.pools.pop_back(); }},
      {"server moved to the next pool",
       [](auto& l) {
         auto& from = l.pools[0].servers;
         l.pools[1].servers.insert(l.pools[1].servers.begin(), from.back());
         from.pop_back();
       }},
      {"listener added", [](auto& l) { l.listeners.push_back("api"); }},
      {"listener renamed", [](auto& l) { l.listeners[0] = "web"; }},
      {"listener removed", [](auto& l) { l.listeners.clear(); }},
      {"everything removed", [](auto& l) { l = {}; }},
  };
  return all;
}

TEST_CASE("haproxy layout: a layout that stays is shared, while counters go on") {
  for (const SocketLevel level : kLevels) {
    const auto reader = make_haproxy_reader();
    AnswerLayout layout = two_pools();
    const Snapshot first = read(*reader, layout, level);
    for (std::uint64_t round = 1; round <= 3; ++round) {
      layout.pools[1].servers[0].requests += 100;
      const Snapshot next = read(*reader, layout, level);
      CHECK(next.topology == first.topology);
      CHECK(next.servers[3].picks == Count(21 + 100 * round));
      CHECK(next.servers[2].picks == Count(13));
    }
  }
}

TEST_CASE("haproxy layout: any edit makes a new topology with the right content") {
  for (const SocketLevel level : kLevels) {
    for (const Edit& edit : edits()) {
      CAPTURE(edit.what);
      CAPTURE(static_cast<int>(level));
      const auto reader = make_haproxy_reader();
      const Snapshot before = read(*reader, two_pools(), level);
      AnswerLayout edited = two_pools();
      edit.make(edited);
      const Snapshot after = read(*reader, edited, level);
      CHECK(before.topology != after.topology);
      CHECK(render_snapshot(after) == render_snapshot(read(*make_haproxy_reader(), edited, level)));
      const Snapshot back = read(*reader, two_pools(), level);
      CHECK(render_snapshot(back) == render_snapshot(before));
    }
  }
}

TEST_CASE("haproxy layout: another algorithm is another topology") {
  const auto reader = make_haproxy_reader();
  AnswerLayout layout = two_pools();
  const Snapshot before = read(*reader, layout);
  layout.pools[0].algorithm = "leastconn";
  const Snapshot after = read(*reader, layout);
  CHECK(before.topology != after.topology);
  CHECK(after.topology->pools[0].algorithm == "leastconn");
}

TEST_CASE("haproxy layout: counters land at the right server when the middle one goes") {
  const auto reader = make_haproxy_reader();
  AnswerLayout layout = two_pools();
  (void)read(*reader, layout);
  layout.pools[0].servers.erase(layout.pools[0].servers.begin() + 1);
  const Snapshot after = read(*reader, layout);
  REQUIRE(after.servers.size() == 4);
  CHECK(after.topology->servers[1].name == "web-3");
  CHECK(after.servers[1].picks == Count(13));
  CHECK(after.topology->pools[1].first_server == 2);
  CHECK(after.servers[2].picks == Count(21));
}

TEST_CASE("haproxy layout: an address that only `show servers state` tells is followed") {
  const auto reader = make_haproxy_reader();
  AnswerLayout layout = two_pools();
  const Snapshot before = read(*reader, layout, SocketLevel::user);
  CHECK(before.topology->servers[0].address == "10.0.0.1:80");
  layout.pools[0].servers[0].address = "10.7.7.7:80";
  const Snapshot after = read(*reader, layout, SocketLevel::user);
  CHECK(after.topology != before.topology);
  CHECK(after.topology->servers[0].address == "10.7.7.7:80");
  CHECK(read(*reader, layout, SocketLevel::user).topology == after.topology);
}

TEST_CASE("haproxy layout: what broke off or was refused leaves no trace") {
  const auto reader = make_haproxy_reader();
  const Snapshot before = read(*reader, two_pools());
  AnswerLayout other = two_pools();
  std::swap(other.pools[0], other.pools[1]);
  const std::string half = render_show_stat(other).substr(0, 3000);

  (void)reader->query();
  reader->feed(1, half);
  reader->abandon();
  CHECK(read(*reader, two_pools()).topology == before.topology);

  (void)reader->query();
  reader->feed(1, half);
  CHECK_FALSE(reader->finish().has_value());
  const Snapshot after = read(*reader, two_pools());
  CHECK(after.topology == before.topology);
  CHECK(render_snapshot(after) == render_snapshot(before));
}

}  // namespace
}  // namespace skewd::support
