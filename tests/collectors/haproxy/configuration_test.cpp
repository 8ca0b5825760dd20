// SPDX-License-Identifier: Apache-2.0
//
// What golden cases cannot show: large files, bounds, which files are recognised, hash shares.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "collectors/haproxy/config/address.h"
#include "collectors/haproxy/config/pool_expression.h"
#include "tests/support/memory_surroundings.h"

namespace skewd::haproxy {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("haproxy")->configuration; }

Configuration read(const std::string& text) {
  const support::MemorySurroundings nothing;
  const std::vector<ConfigurationFile> files{{"haproxy.cfg", text, {}}};
  return format().read(files, nothing);
}

TEST_CASE("haproxy configuration: ten thousand servers are read, and every place is right") {
  std::string text = "defaults\n mode http\nbackend many\n default-server check\n";
  for (int i = 0; i < 10'000; ++i) {
    text += " server s" + std::to_string(i) + " 10.0.0.1:80 inter 5s weight 3 maxconn 100\n";
  }
  const Configuration configuration = read(text);
  CHECK(configuration.diagnostics.empty());
  REQUIRE(configuration.pools.size() == 1);
  REQUIRE(configuration.pools[0].servers.size() == 10'000);
  CHECK(configuration.pools[0].servers[9'999].name == "s9999");
  CHECK(configuration.pools[0].servers[9'999].place.line == 10'004);
  CHECK(configuration.pools[0].servers[9'999].id == 10'000);
}

TEST_CASE("haproxy configuration: remarks and slots are bounded, and told to be") {
  std::string text = "backend p\n";
  for (int i = 0; i < 3'000; ++i) text += " unknown" + std::to_string(i) + "\n server\n";
  for (int i = 0; i < 30; ++i) {
    text += " server-template t" + std::to_string(i) + "- 4000000000 10.0.0.1:80\n";
  }
  const Configuration configuration = read(text);
  REQUIRE(configuration.diagnostics.size() == kMostReaderRemarks + 1);
  CHECK(configuration.diagnostics.back().text.find("more remarks were left out") !=
        std::string::npos);
  REQUIRE(configuration.pools.size() == 1);
  CHECK(configuration.pools[0].servers.size() == 200'000);
  CHECK(configuration.pools[0].servers_unknown);
}

TEST_CASE("haproxy configuration: long lines, deep blocks and odd bytes do no harm") {
  const std::string megabyte(1 << 20, 'x');
  CHECK(read("backend " + megabyte + "\n").pools.size() == 1);
  std::string words = "backend p\n acl";
  for (int i = 0; i < 100'000; ++i) words += " w";
  CHECK(read(words + "\n").diagnostics.size() == 1);
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += ".if 1\n";
  const Configuration nested = read(deep + "backend p\n");
  CHECK(nested.pools.empty());  // it stands in a block that was not read
  REQUIRE(nested.diagnostics.size() == 2);
  CHECK(read("backend p\n" + std::string(1, '\0') + "\n").diagnostics.size() == 1);
}

TEST_CASE("haproxy configuration: a file is recognised by its sections") {
  const auto recognises = [](const char* path, const char* text) {
    return format().recognises({path, text, {}});
  };
  CHECK(recognises("haproxy.cfg", "global\n  daemon\n"));
  CHECK(recognises("x.cfg", "\xEF\xBB\xBF# comment\r\nbackend p\r\n"));
  CHECK(recognises("lb.conf", "frontend f\n  bind :80\n  default_backend p\n"));
  CHECK(recognises("lb", "listen f\n\tbind :80\n\tserver a 10.0.0.1:80\n"));
  CHECK_FALSE(recognises("setup.cfg", "[metadata]\nname = x\n"));
  CHECK_FALSE(recognises("nginx.conf", "http {\n  server {\n    listen 80;\n  }\n}\n"));
  CHECK_FALSE(recognises("nginx.cfg", "server {\n  listen 80;\n}\n"));
  CHECK_FALSE(recognises("Caddyfile", "example.com\nreverse_proxy a:80\n"));
  CHECK_FALSE(recognises("notes.txt", "global\nwarming\n"));
  CHECK_FALSE(recognises("empty.cfg", ""));
}

TEST_CASE("haproxy address: hosts and ports of every form") {
  const auto told = [](const char* address) {
    const ServerAddress read = read_server_address(address);
    return read.host + " " + (read.port ? std::to_string(*read.port) : "-") +
           (read.socket ? " socket" : "") +
           (read.invalid_port.empty() ? "" : " !" + read.invalid_port);
  };
  CHECK(told("10.0.0.1:80") == "10.0.0.1 80");
  CHECK(told("10.0.0.1") == "10.0.0.1 -");
  CHECK(told("app.example:0") == "app.example -");
  CHECK(told("[::1]:80") == "::1 80");
  CHECK(told("[::1]") == "::1 -");
  CHECK(told("::1:80") == "::1 80");
  CHECK(told("ipv6@[fe80::1%eth0]:80") == "fe80::1%eth0 80");
  CHECK(told("stream+ipv4@app:80") == "app 80");
  CHECK(told("app:+1000") == "app -");
  CHECK(told("app:-1000") == "app -");
  CHECK(told(":80") == " 80");
  CHECK(told("*") == " -");
  CHECK(told("_http._tcp.example") == " -");
  CHECK(told("unix@/run/a:b") == " - socket");
  CHECK(told("/run/a@b") == " - socket");
  CHECK(told("fd@${FD}") == " - socket");
  CHECK(told("rhttp@pool") == " -");
  CHECK(told("app:65536") == "app - !65536");
  CHECK(told("app:http") == "app - !http");
  CHECK(read_bind_addresses(":80,*:81,[::]:82,unix@/run/x,ipv6@:83,,quic4@:443") ==
        std::vector<std::string>{"*:80", "*:81", "[::]:82", "unix:/run/x", "*:83", "*:443"});
}

TEST_CASE("haproxy pool expression: a map at its end is followed, all else is computed") {
  CHECK_FALSE(read_pool_expression("plain").computed);
  for (const char* computed : {"%[var(txn.pool)]", "%[a]%[b]", "%[a,map(f),lower]", "%[map", "%{x}",
                               "%[a,map(virt@f)]", "%[mapping(f)]"}) {
    CAPTURE(computed);
    CHECK(read_pool_expression(computed).computed);
    CHECK(read_pool_expression(computed).map_file.empty());
  }
  const PoolExpression read = read_pool_expression("a-%[hdr(host,1),word(1,:),map_dom('/x y',d)]z");
  CHECK(read.map_file == "/x y");
  CHECK(read.map_file_at == 35);
  CHECK(read.map_default == "d");
  CHECK(read.map_default_at == 41);
  CHECK(read.before == "a-");
  CHECK(read.after == "z");
}

PoolSpec pool_of(std::size_t servers, bool consistent, double factor = 0) {
  PoolSpec pool;
  pool.balance.hash = HashSpec{consistent, "", false, factor};
  for (std::size_t i = 0; i < servers; ++i) {
    pool.servers.emplace_back();
    pool.servers.back().id = static_cast<std::uint32_t>(i + 1);
  }
  return pool;
}

std::vector<double> shares(const PoolSpec& pool, const std::vector<double>& weights) {
  return format().hash_shares(pool, weights);
}

// Measured with 2.6.12: 4000 keys gave 1173/731/967/1129, and 1569/823/757/851 for the weights.
TEST_CASE("haproxy hash: a ring shares as HAProxy's, which is far from even") {
  const auto even = shares(pool_of(4, true), {1, 1, 1, 1});
  const auto heavy = shares(pool_of(4, true), {200, 100, 100, 100});
  REQUIRE(even.size() == 4);
  const std::vector<double> even_measured{0.2933, 0.1828, 0.2418, 0.2823};
  const std::vector<double> heavy_measured{0.3923, 0.2058, 0.1893, 0.2128};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(std::abs(even[i] - even_measured[i]) < 0.02);
    CHECK(std::abs(heavy[i] - heavy_measured[i]) < 0.02);
  }
  CHECK(std::accumulate(even.begin(), even.end(), 0.0) == doctest::Approx(1));
  CHECK(shares(pool_of(1, true), {1}) == std::vector<double>{1});
  CHECK(shares(pool_of(3, true), {0, 1, 0}) == std::vector<double>{0, 1, 0});
}

TEST_CASE("haproxy hash: positions share by weight, and nothing is told that is not known") {
  CHECK(shares(pool_of(3, false), {2, 1, 1}) == std::vector<double>{0.5, 0.25, 0.25});
  CHECK(shares(pool_of(2, true), {0, 0}).empty());
  CHECK(shares(pool_of(2, true), {1}).empty());
  CHECK(shares(pool_of(2, true), {1, -1}).empty());
  CHECK(shares(pool_of(2, true), {1, std::nan("")}).empty());
  CHECK(shares(PoolSpec(), {}).empty());
  const Configuration by_address =
      read("backend p\n balance uri\n hash-type consistent\n server a a:80 hash-key addr\n");
  REQUIRE(by_address.pools.size() == 1);
  CHECK(shares(by_address.pools[0], {1}).empty());
  const auto large = shares(pool_of(10'000, true), std::vector<double>(10'000, 256));
  CHECK(large[0] == doctest::Approx(0.0001));
}

TEST_CASE("haproxy hash: a balance factor bounds what is above it, and keeps the sum") {
  const auto bounded = shares(pool_of(4, true, 110), {1, 1, 1, 1});
  for (const double share : bounded) CHECK(share <= 0.275 + 1e-9);
  CHECK(std::accumulate(bounded.begin(), bounded.end(), 0.0) == doctest::Approx(1));
}

}  // namespace
}  // namespace skewd::haproxy
