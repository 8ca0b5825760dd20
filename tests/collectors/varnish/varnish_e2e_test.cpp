// SPDX-License-Identifier: Apache-2.0
//
// What a scraper reads of a real Varnish, compared with what its servers counted.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "collectors/scraper.h"
#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/origin.h"
#include "tests/support/varnish_process.h"

namespace skewd::support {
namespace {

bool is_missing() {
  const auto reason = VarnishProcess::missing();
  if (!reason.empty()) MESSAGE("skipped: " << reason);
  return !reason.empty();
}

std::string server_block(const std::string& name, std::uint16_t port) {
  return "backend " + name + " { .host = \"127.0.0.1\"; .port = \"" + std::to_string(port) +
         "\"; }\n";
}

// Two servers in turn, one for itself.
struct Site {
  Origin one{"a1"};
  Origin other{"a2"};
  Origin single{"c1"};

  [[nodiscard]] std::string vcl() const {
    return "vcl 4.1;\nimport directors;\n" + server_block("a1", one.port()) +
           server_block("a2", other.port()) + server_block("c1", single.port()) +
           "sub vcl_init { new shop = directors.round_robin(); shop.add_backend(a1);"
           " shop.add_backend(a2); }\n"
           "sub vcl_recv { if (req.url ~ \"^/c\") { set req.backend_hint = c1; }"
           " else { set req.backend_hint = shop.backend(); } return (pass); }\n";
  }
};

Scraper scraper_of(const std::string& source) {
  using namespace std::chrono_literals;
  constexpr AskLimits kPatient{20s, 20s, std::size_t{16} << 20};
  BalancerSettings settings;
  settings.name = "cache";
  settings.kind = "varnish";
  settings.stats = {source};
  auto scraper = Scraper::create(settings, kPatient);
  REQUIRE_MESSAGE(scraper.has_value(), scraper.error().message);
  return std::move(*scraper);
}

Snapshot read(Scraper& scraper) {
  Scrape scrape = scraper.scrape();
  for (const SourceOutcome& outcome : scrape.sources) {
    if (outcome.error) MESSAGE(outcome.error->message);
  }
  REQUIRE(scrape.snapshot.has_value());
  return std::move(*scrape.snapshot);
}

// Workers of Varnish count when they are idle, so what was sent shows after a while.
Snapshot read_when(Scraper& scraper, const std::function<bool(const Snapshot&)>& seen) {
  Snapshot snapshot;
  const bool came = eventually(std::chrono::seconds(60), [&] {
    snapshot = read(scraper);
    return seen(snapshot);
  });
  CHECK(came);
  return snapshot;
}

std::uint64_t picks(const Snapshot& snapshot, std::size_t server) {
  return server < snapshot.servers.size() ? snapshot.servers[server].picks.value_or(0) : 0;
}

TEST_CASE("e2e: varnish tells directors, shares and who is taken out; another VCL is a reload") {
  if (is_missing()) return;
  Site site;
  VarnishProcess varnish(site.vcl());
  Scraper scraper = scraper_of(varnish.source());
  for (int i = 0; i < 12; ++i) REQUIRE(http_get(varnish.url("shop")).has_value());
  for (int i = 0; i < 3; ++i) REQUIRE(http_get(varnish.url("c")).has_value());
  const std::uint64_t sent = site.one.requests() + site.other.requests();
  const Snapshot before = read_when(scraper, [&](const Snapshot& now) {
    return picks(now, 0) + picks(now, 1) == sent && picks(now, 2) == 3;
  });
  REQUIRE(before.topology->pools.size() == 2);
  CHECK(before.topology->pools[0].name == "shop");
  CHECK(before.topology->pools[0].algorithm == "roundrobin");
  CHECK(before.topology->pools[1].name == "vcl");
  CHECK(picks(before, 0) == site.one.requests());
  CHECK(picks(before, 1) == site.other.requests());
  CHECK(before.servers[0].state == ServerState::up);
  CHECK(before.notes.empty());
  REQUIRE(before.processes.size() == 1);

  varnish.command("backend.set_health a2 sick");
  const Snapshot sick = read(scraper);
  CHECK(sick.servers[1].state == ServerState::maintenance);
  CHECK(sick.topology == before.topology);
  CHECK(sick.processes == before.processes);

  varnish.use("second", site.vcl());
  const Snapshot after = read(scraper);
  CHECK(*after.topology == *before.topology);
  CHECK(picks(after, 0) == 0);
  CHECK(after.servers[1].state == ServerState::up);
  REQUIRE(after.processes.size() == 1);
  CHECK(after.processes[0] != before.processes[0]);
  CHECK(after.processes[0].pid == before.processes[0].pid);
}

TEST_CASE("e2e: a refused connection of varnish is counted, and is a pick") {
  if (is_missing()) return;
  Site site;
  VarnishProcess varnish(site.vcl());
  Scraper scraper = scraper_of(varnish.source());
  site.single.close();
  for (int i = 0; i < 4; ++i) REQUIRE(http_get(varnish.url("c")).has_value());
  const Snapshot snapshot =
      read_when(scraper, [](const Snapshot& now) { return picks(now, 2) == 4; });
  CHECK(snapshot.servers.at(2).connect_errors == Count(4));
}

TEST_CASE("e2e: varnish that is not there is told at once") {
  if (is_missing()) return;
  Scraper scraper = scraper_of("varnish:/nonexistent/instance");
  const Scrape scrape = scraper.scrape();
  CHECK_FALSE(scrape.snapshot.has_value());
  REQUIRE(scrape.sources.front().error.has_value());
  CHECK(scrape.sources.front().error->message.find("varnishd") != std::string::npos);
}

}  // namespace
}  // namespace skewd::support
