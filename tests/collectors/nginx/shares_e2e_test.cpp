// SPDX-License-Identifier: Apache-2.0
//
// How a real nginx shares requests out, beside what its own configuration file says as we read it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include "collectors/balancer.h"
#include "collectors/nginx/config/hash_ring.h"
#include "tests/support/http_get.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/nginx_process.h"
#include "tests/support/origin.h"

namespace skewd::support {
namespace {

constexpr int kKeys = 3000;
constexpr std::size_t kServers = 4;

bool is_missing() {
  const auto reason = NginxProcess::missing();
  if (!reason.empty()) MESSAGE("skipped: " << reason);
  return !reason.empty();
}

// Four servers, the first with twice the weight, in one upstream per method.
class Site {
 public:
  explicit Site(int workers) {
    for (std::size_t number = 0; number < kServers; ++number) {
      origins_.push_back(std::make_unique<Origin>(std::to_string(number)));
    }
    nginx_ = std::make_unique<NginxProcess>(http(), workers, url("ready"));
    const ConfigurationFile file{
        nginx_->configuration_file().string(), read_file(nginx_->configuration_file()), {}};
    read_ = format().read({&file, 1}, MemorySurroundings());
  }

  static const ConfigurationFormat& format() { return *find_balancer_kind("nginx")->configuration; }

  [[nodiscard]] const Configuration& configuration() const { return read_; }

  [[nodiscard]] const PoolSpec& pool(const std::string& name) const {
    const auto found = std::find_if(read_.pools.begin(), read_.pools.end(),
                                    [&](const PoolSpec& pool) { return pool.name == name; });
    REQUIRE(found != read_.pools.end());
    return *found;
  }

  // Which server answered each key.
  [[nodiscard]] std::vector<std::size_t> ask(const std::string& pool, int keys = kKeys) const {
    std::vector<std::size_t> servers;
    for (int key = 0; key < keys; ++key) {
      const auto answer = http_get(url(pool + "?k=" + std::to_string(key)));
      REQUIRE(answer.has_value());
      REQUIRE(answer->status == 200);
      servers.push_back(std::stoul(answer->origin));
    }
    return servers;
  }

 private:
  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_.number()) + "/" + path;
  }

  [[nodiscard]] std::string http() const {
    std::string text;
    std::string locations;
    const std::map<std::string, std::string> methods{{"roundrobin", ""},
                                                     {"hash", "hash $arg_k;"},
                                                     {"ring", "hash $arg_k consistent;"},
                                                     {"random", "random;"},
                                                     {"ip_hash", "ip_hash;"}};
    for (const auto& [name, method] : methods) {
      text.append("upstream ").append(name).append(" {\n").append(method).append("\n");
      for (std::size_t number = 0; number < kServers; ++number) {
        text += "server 127.0.0.1:" + std::to_string(origins_[number]->port()) +
                (number == 0 ? " weight=2;\n" : ";\n");
      }
      text += "}\n";
      locations.append("location /").append(name).append(" { proxy_pass http://");
      locations.append(name).append("; }\n");
    }
    return text + "server {\nlisten 127.0.0.1:" + std::to_string(port_.number()) + ";\n" +
           locations + "location /ready { return 200; }\n}\n";
  }

  LoopbackPort port_;
  std::vector<std::unique_ptr<Origin>> origins_;
  std::unique_ptr<NginxProcess> nginx_;
  Configuration read_;
};

std::vector<double> weights_of(const PoolSpec& pool) {
  std::vector<double> weights;
  for (const ServerSpec& server : pool.servers) weights.push_back(server.weight);
  return weights;
}

std::vector<double> shares_by_weight(const PoolSpec& pool) {
  std::vector<double> shares = weights_of(pool);
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

void check_shares(const std::vector<std::size_t>& answers, const std::vector<double>& due,
                  double tolerance) {
  REQUIRE(due.size() == kServers);
  for (std::size_t server = 0; server < due.size(); ++server) {
    CAPTURE(server);
    const auto count = std::count(answers.begin(), answers.end(), server);
    const double share = static_cast<double>(count) / static_cast<double>(answers.size());
    CHECK(std::abs(share - due[server]) < tolerance);
  }
}

TEST_CASE("e2e: nginx reads its file as we do, and shares by weight with one worker and with two") {
  if (is_missing()) return;
  for (const int workers : {1, 2}) {
    CAPTURE(workers);
    const Site site(workers);
    CHECK(site.configuration().diagnostics.empty());
    CHECK(site.configuration().routes.size() == 5);
    check_shares(site.ask("roundrobin"), shares_by_weight(site.pool("roundrobin")), 0.02);
  }
}

TEST_CASE("e2e: nginx's hash gives each server the share that we forecast") {
  if (is_missing()) return;
  const Site site(1);
  const PoolSpec& pool = site.pool("hash");
  check_shares(site.ask("hash"), Site::format().hash_shares(pool, weights_of(pool)), 0.02);
}

TEST_CASE("e2e: nginx's consistent hash sends every key where our ring does") {
  if (is_missing()) return;
  const Site site(1);
  const PoolSpec& pool = site.pool("ring");
  std::vector<nginx::RingMember> members;
  for (const ServerSpec& server : pool.servers) {
    members.push_back({server.address, static_cast<std::uint32_t>(server.weight)});
  }
  const auto ring = nginx::make_ring(members);
  const auto answers = site.ask("ring");
  int elsewhere = 0;
  for (std::size_t key = 0; key < answers.size(); ++key) {
    const auto point = nginx::find_point(ring, nginx::crc32_of(std::to_string(key)));
    elsewhere += ring[point].server == answers[key] ? 0 : 1;
  }
  CHECK(elsewhere == 0);
  // The ring depends on the ports, and 3000 keys vary around their shares by 0.9 points.
  check_shares(answers, Site::format().hash_shares(pool, weights_of(pool)), 0.045);
}

TEST_CASE("e2e: nginx's random shares by weight, and its ip_hash sends a /24 to one server") {
  if (is_missing()) return;
  const Site site(1);
  check_shares(site.ask("random"), shares_by_weight(site.pool("random")), 0.045);
  const auto answers = site.ask("ip_hash", 50);
  CHECK(std::count(answers.begin(), answers.end(), answers.front()) == 50);
}

}  // namespace
}  // namespace skewd::support
