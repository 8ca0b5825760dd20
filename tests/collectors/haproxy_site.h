// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "collectors/scraper.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/origin.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

inline bool is_missing() {
  const auto reason = HaproxyProcess::missing();
  if (!reason.empty()) MESSAGE("skipped: " << reason);
  return !reason.empty();
}

inline std::string port_text(const LoopbackPort& port) { return std::to_string(port.number()); }

/// Three pools: http with two servers and a backup, tcp over the same servers, and slots that no
/// name server ever fills. Sockets of every kind lead to it.
struct Site {
  LoopbackPort web, raw, stats, legends, tcp_socket, nobody;
  TempDirectory directory;
  Origin one{"web-1"};
  Origin other{"web-2"};

  [[nodiscard]] std::string user_socket() const { return directory.path() / "user"; }
  [[nodiscard]] static std::string url(const LoopbackPort& port) {
    return "http://127.0.0.1:" + port_text(port) + "/";
  }
  [[nodiscard]] std::string servers(const char* first, const char* second) const {
    return "  server " + std::string(first) + " 127.0.0.1:" + std::to_string(one.port()) +
           "\n  server " + second + " 127.0.0.1:" + std::to_string(other.port()) + " weight 3\n";
  }
  [[nodiscard]] std::string configuration() const {
    return "global\n  stats socket " + user_socket() +
           " mode 600 level user\n  stats socket ipv4@127.0.0.1:" + port_text(tcp_socket) +
           " level operator\n"
           "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n"
           "  timeout connect 1s\n"
           "resolvers none\n  nameserver nobody 127.0.0.1:" +
           port_text(nobody) + "\nfrontend www\n  bind 127.0.0.1:" + port_text(web) +
           "\n  default_backend shop\nfrontend raw\n  mode tcp\n  bind 127.0.0.1:" +
           port_text(raw) +
           "\n  default_backend db\nfrontend stats\n  bind 127.0.0.1:" + port_text(stats) +
           "\n  stats enable\n  stats uri /stats\nfrontend legends\n" +
           "  bind 127.0.0.1:" + port_text(legends) +
           "\n  stats enable\n  stats uri /stats\n  stats show-legends\n"
           "backend shop\n  balance roundrobin\n" +
           servers("web-1", "web-2") + "  server spare 127.0.0.1:" + std::to_string(one.port()) +
           " backup\nbackend db\n  mode tcp\n  balance leastconn\n" + servers("db-1", "db-2") +
           "backend dyn\n  balance roundrobin\n"
           "  server-template slot 2 nowhere.test:80 resolvers none init-addr none\n";
  }
};

inline Scraper make_scraper(BalancerSettings settings) {
  using namespace std::chrono_literals;
  constexpr AskLimits kPatient{5s, 5s, std::size_t{16} << 20};
  settings.name = "edge";
  settings.kind = "haproxy";
  auto scraper = Scraper::create(settings, kPatient);
  REQUIRE_MESSAGE(scraper.has_value(), scraper.error().message);
  return std::move(*scraper);
}

inline Scraper scraper_of(const std::string& source) {
  BalancerSettings settings;
  settings.stats = {source};
  return make_scraper(std::move(settings));
}

inline Snapshot read(Scraper& scraper) {
  Scrape scrape = scraper.scrape();
  REQUIRE_FALSE(scrape.sources.empty());
  for (const SourceOutcome& outcome : scrape.sources) {
    REQUIRE_MESSAGE(!outcome.error, outcome.error.value_or(Error{}).message);
  }
  REQUIRE(scrape.snapshot.has_value());
  return std::move(*scrape.snapshot);
}

/// One server or pool of a snapshot, with its numbers.
template <typename Known, typename Stats>
struct Found {
  Known known;
  Stats stats;
};

inline Found<Topology::Pool, PoolStats> pool(const Snapshot& snapshot, const std::string& name) {
  for (std::size_t i = 0; i < snapshot.pools.size(); ++i) {
    const auto& known = snapshot.topology->pools[i];
    if (known.name == name) return {known, snapshot.pools[i]};
  }
  FAIL("no pool " << name);
  return {};
}

inline Found<Topology::Server, ServerStats> server(const Snapshot& snapshot, const std::string& in,
                                                   const std::string& name) {
  const auto known = pool(snapshot, in).known;
  for (std::size_t i = 0; i < known.server_count; ++i) {
    if (snapshot.topology->servers_of(known)[i].name != name) continue;
    return {snapshot.topology->servers_of(known)[i], snapshot.servers_of(known)[i]};
  }
  FAIL("no server " << in << "/" << name);
  return {};
}

inline bool has_note(const Snapshot& snapshot, const std::string& part) {
  for (const std::string& note : snapshot.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

/// HAProxy counts a request after its answer is on its way, so its idleness is awaited.
inline void send(const HaproxyProcess& haproxy, const LoopbackPort& port, int requests) {
  for (int i = 0; i < requests; ++i) REQUIRE(http_get(Site::url(port)));
  haproxy.await_idle();
}

inline std::string address_of(const Origin& origin) {
  return "127.0.0.1:" + std::to_string(origin.port());
}

}  // namespace skewd::support
