// SPDX-License-Identifier: Apache-2.0
//
// What a scraper reads of a real HAProxy, compared with what HAProxy says in other words.
#include <doctest/doctest.h>

#include <string>

#include "tests/collectors/haproxy_site.h"
#include "tests/support/snapshot_text.h"

namespace skewd::support {
namespace {

// The line of a server in `show servers state`, cut into its words.
bool tells_state(const HaproxyProcess& haproxy, const std::string& server, const Origin& origin) {
  const std::string state = haproxy.command("show servers state shop");
  const std::size_t begin = state.find(" " + server + " 127.0.0.1 ");
  return begin != std::string::npos &&
         state.substr(begin, state.find('\n', begin) - begin)
                 .find(" " + std::to_string(origin.port()) + " ") != std::string::npos;
}

TEST_CASE("e2e: haproxy at level admin tells everything, and counts what was sent") {
  if (is_missing()) return;
  Site site;
  const HaproxyProcess haproxy(site.configuration());
  Scraper scraper = scraper_of("unix:" + haproxy.admin_socket().string());
  send(haproxy, site.web, 8);

  const Snapshot snapshot = read(scraper);
  CHECK(snapshot.notes.empty());
  REQUIRE(snapshot.processes.size() == 1);
  const std::string info = haproxy.command("show info");
  CHECK(info.find("\nPid: " + std::to_string(snapshot.processes[0].pid) + "\n") !=
        std::string::npos);
  CHECK(info.find("\nVersion: " + snapshot.processes[0].version + "\n") != std::string::npos);

  const auto shop = pool(snapshot, "shop");
  CHECK(shop.known.mode == PoolMode::http);
  CHECK(shop.known.algorithm == "roundrobin");
  CHECK(shop.stats.requests == Count(8));
  CHECK(snapshot.topology->listeners[0].name == "www");
  CHECK(snapshot.listeners[0].requests == Count(8));

  const auto light = server(snapshot, "shop", "web-1");
  const auto heavy = server(snapshot, "shop", "web-2");
  CHECK(light.stats.picks == Count(2));
  CHECK(heavy.stats.picks == Count(6));
  CHECK(light.stats.responses == Count(site.one.requests()));
  CHECK(heavy.stats.responses == Count(site.other.requests()));
  CHECK(light.known.address == address_of(site.one));
  CHECK(tells_state(haproxy, "web-1", site.one));
  CHECK(haproxy.command("get weight shop/web-2").starts_with("3 (initial 3)"));
  CHECK(heavy.stats.configured_weight == 3);
  CHECK(server(snapshot, "shop", "spare").known.backup);
  CHECK(read(scraper).topology == snapshot.topology);
}

TEST_CASE("e2e: haproxy at level user withholds algorithms; addresses come from the state") {
  if (is_missing()) return;
  Site site;
  const HaproxyProcess haproxy(site.configuration());
  Scraper scraper = scraper_of("unix:" + site.user_socket());
  const Snapshot snapshot = read(scraper);
  CHECK(has_note(snapshot, "does not tell balancing algorithms; use `level operator`"));
  CHECK_FALSE(has_note(snapshot, "addresses"));
  CHECK(pool(snapshot, "shop").known.algorithm.empty());

  Scraper admin = scraper_of("unix:" + haproxy.admin_socket().string());
  CHECK(snapshot.topology->servers == read(admin).topology->servers);
  CHECK(read(scraper).topology == snapshot.topology);
}

TEST_CASE("e2e: haproxy says the same over a tcp socket of level operator") {
  if (is_missing()) return;
  Site site;
  const HaproxyProcess haproxy(site.configuration());
  send(haproxy, site.web, 4);
  Scraper tcp = scraper_of("tcp://127.0.0.1:" + port_text(site.tcp_socket));
  Scraper admin = scraper_of("unix:" + haproxy.admin_socket().string());
  CHECK(render_snapshot(read(tcp)) == render_snapshot(read(admin)));
}

TEST_CASE("e2e: haproxy over http tells what its legends allow, and never its process") {
  if (is_missing()) return;
  Site site;
  const HaproxyProcess haproxy(site.configuration());
  send(haproxy, site.web, 4);
  Scraper admin = scraper_of("unix:" + haproxy.admin_socket().string());
  const Snapshot all = read(admin);

  Scraper without_legends = scraper_of(Site::url(site.stats) + "stats");
  const Snapshot withheld = read(without_legends);
  CHECK(has_note(withheld, "add `stats show-legends`"));
  CHECK(has_note(withheld, "does not tell servers' addresses"));
  CHECK(has_note(withheld, "does not tell the process id"));
  CHECK(withheld.processes.empty());
  CHECK(server(withheld, "shop", "web-2").known.address.empty());
  CHECK(server(withheld, "shop", "web-2").stats.picks == Count(3));

  Scraper with_legends = scraper_of(Site::url(site.legends) + "stats");
  const Snapshot told = read(with_legends);
  CHECK(told.notes.size() == 1);
  CHECK(told.topology->pools == all.topology->pools);
  CHECK(told.topology->servers == all.topology->servers);
}

TEST_CASE("e2e: haproxy's master tells reloads; the worker behind it is the current one") {
  if (is_missing()) return;
  Site site;
  HaproxyProcess haproxy(site.configuration());
  BalancerSettings settings;
  settings.master = "unix:" + haproxy.master_socket().string();
  Scraper scraper = make_scraper(settings);
  const Snapshot before = read(scraper);
  CHECK(before.reloads == Count(0));
  CHECK(before.failed_reloads == Count(0));
  CHECK(pool(before, "shop").known.algorithm == "roundrobin");

  haproxy.reload(site.configuration());
  const Snapshot after = read(scraper);
  CHECK(after.reloads == Count(1));
  CHECK(after.processes[0].pid != before.processes[0].pid);
  CHECK(haproxy.command("show info").find("Pid: " + std::to_string(after.processes[0].pid)) !=
        std::string::npos);
}

TEST_CASE("e2e: two haproxy processes behind one pattern of sockets are one balancer") {
  if (is_missing()) return;
  const TempDirectory directory;
  const Origin origin("web-1");
  const LoopbackPort ports[2];
  const auto configuration = [&](int i) {
    return "global\n  stats socket " + directory.path().string() + "/" + std::to_string(i) +
           ".sock level operator\ndefaults\n  mode http\n  timeout client 5s\n"
           "  timeout server 5s\n  timeout connect 1s\nfrontend www\n  bind 127.0.0.1:" +
           port_text(ports[i]) + "\n  default_backend shop\nbackend shop\n  server web-1 " +
           address_of(origin) + "\n";
  };
  const HaproxyProcess first(configuration(0));
  const HaproxyProcess second(configuration(1));
  send(first, ports[0], 3);
  send(second, ports[1], 5);
  Scraper scraper = scraper_of("unix:" + directory.path().string() + "/*.sock");
  const Snapshot snapshot = read(scraper);
  CHECK(snapshot.parts == 2);
  CHECK(snapshot.processes.size() == 2);
  CHECK(snapshot.servers.size() == 1);
  CHECK(server(snapshot, "shop", "web-1").stats.picks == Count(8));
  CHECK(pool(snapshot, "shop").stats.requests == Count(8));
  CHECK_FALSE(pool(snapshot, "shop").stats.sources_disagree);
}

}  // namespace
}  // namespace skewd::support
