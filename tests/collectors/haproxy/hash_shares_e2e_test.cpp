// SPDX-License-Identifier: Apache-2.0
//
// What hash_shares predicts, and what a real HAProxy does with the same configuration: every key
// passes pool after pool in one chain, and the statistics tell which server each pool chose.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "collectors/balancer.h"
#include "tests/support/haproxy_process.h"
#include "tests/support/http_get.h"
#include "tests/support/loopback_port.h"
#include "tests/support/memory_surroundings.h"

namespace skewd::support {
namespace {

constexpr int kKeys = 4000;
constexpr double kTolerance = 0.02;  // 4000 keys scatter by 0.007 around a share of a quarter

struct PoolText {
  const char* name;
  const char* balance;
  std::array<const char*, 4> servers;
};

constexpr std::array<PoolText, 8> kPools{{
    {"ring", "balance uri\n  hash-type consistent", {"", "", "", ""}},
    {"heavy_ring",
     "balance uri\n  hash-type consistent sdbm avalanche",
     {"weight 200", "weight 100", "weight 100", "weight 100"}},
    {"mixed_ring",
     "balance uri\n  hash-type consistent djb2 avalanche",
     {"id 77", "weight 3", "weight 0", "id 5 weight 2"}},
    {"param_ring", "balance uri whole\n  hash-type consistent crc32", {"id 900", "", "", ""}},
    {"positions", "balance uri", {"weight 2", "", "", ""}},
    {"avalanche", "balance uri\n  hash-type map-based wt6 avalanche", {"", "", "", "weight 7"}},
    {"round", "balance roundrobin", {"weight 3", "", "weight 2", ""}},
    {"fixed", "balance static-rr", {"weight 10", "weight 20", "weight 30", "weight 0"}},
}};

// Stage i listens on ports[i]; its servers are stage i + 1, the last stage answers.
std::string configuration(const std::vector<std::unique_ptr<LoopbackPort>>& ports) {
  std::ostringstream text;
  text << "global\n  maxconn 2000\ndefaults\n  mode http\n  timeout client 5s\n"
          "  timeout server 5s\n  timeout connect 1s\n";
  for (std::size_t i = 0; i < kPools.size(); ++i) {
    const PoolText& pool = kPools[i];
    text << "frontend to_" << pool.name << "\n  bind 127.0.0.1:" << ports[i]->number()
         << "\n  default_backend " << pool.name << "\nbackend " << pool.name << "\n  "
         << pool.balance << '\n';
    for (std::size_t s = 0; s < pool.servers.size(); ++s) {
      text << "  server s" << s << " 127.0.0.1:" << ports[i + 1]->number() << ' ' << pool.servers[s]
           << '\n';
    }
  }
  text << "frontend last\n  bind 127.0.0.1:" << ports.back()->number()
       << "\n  http-request return status 200\n";
  return text.str();
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream in(row);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// "ring/s0": how often it was chosen.
std::map<std::string, double> chosen(const HaproxyProcess& haproxy) {
  std::istringstream rows(haproxy.command("show stat"));
  std::string row;
  std::getline(rows, row);
  const std::vector<std::string> names = cells_of(row);
  const auto column =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), "lbtot") - names.begin());
  std::map<std::string, double> counts;
  while (std::getline(rows, row)) {
    const std::vector<std::string> cells = cells_of(row);
    if (cells.size() > column && cells[1].starts_with('s')) {
      counts[cells[0] + "/" + cells[1]] = std::stod(cells[column]);
    }
  }
  return counts;
}

std::vector<double> predicted(const PoolSpec& pool) {
  std::vector<double> weights;
  for (const ServerSpec& server : pool.servers) weights.push_back(server.weight);
  const auto& format = *find_balancer_kind("haproxy")->configuration;
  std::vector<double> shares = format.hash_shares(pool, weights);
  if (!pool.balance.hash) {
    CHECK(shares.empty());
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight /= total;
    return weights;
  }
  return shares;
}

TEST_CASE("e2e: a real HAProxy shares keys as its configuration was read") {
  if (const auto reason = HaproxyProcess::missing(); !reason.empty()) {
    MESSAGE("skipped: " << reason);
    return;
  }
  std::vector<std::unique_ptr<LoopbackPort>> ports;
  for (std::size_t i = 0; i <= kPools.size(); ++i)
    ports.push_back(std::make_unique<LoopbackPort>());
  const std::string text = configuration(ports);
  const HaproxyProcess haproxy(text);
  const std::string url = "http://127.0.0.1:" + std::to_string(ports.front()->number()) + "/item/";
  for (int key = 0; key < kKeys; ++key) {
    const auto answer = http_get(url + std::to_string(key));
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
  }
  const MemorySurroundings nothing;
  const std::vector<ConfigurationFile> files{{"haproxy.cfg", text, {}}};
  const Configuration read = find_balancer_kind("haproxy")->configuration->read(files, nothing);
  CHECK(read.diagnostics.empty());
  REQUIRE(read.pools.size() == kPools.size());
  const std::map<std::string, double> counts = chosen(haproxy);
  for (const PoolSpec& pool : read.pools) {
    const std::vector<double> shares = predicted(pool);
    REQUIRE(shares.size() == pool.servers.size());
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const std::string name = pool.name + "/" + pool.servers[i].name;
      const double share = counts.at(name) / kKeys;
      CAPTURE(name);
      CAPTURE(share);
      CHECK(std::abs(shares[i] - share) < kTolerance);
    }
  }
}

}  // namespace
}  // namespace skewd::support
