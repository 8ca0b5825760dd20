// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "alerts/watch.h"
#include "tests/support/fake_balancer.h"

namespace skewd::test {

/// A balancer of which only an access log tells, with one pool `shop`, and a watch that may read
/// its file. A second passes with each interval.
class LogWorld {
 public:
  explicit LogWorld(std::size_t servers = 4) : watch_(settings(), 1) {
    balancer.only_log = true;
    FakePool& shop = balancer.add_pool("shop", servers);
    PoolSpec pool;
    pool.name = "shop";
    for (FakeServer& server : shop.servers) {
      server.name = server.address;
      ServerSpec spec;
      spec.name = server.address;
      spec.address = server.address;
      spec.host = "127.0.0.1";
      spec.port = static_cast<std::uint16_t>(std::stoi(server.address.substr(10)));
      spec.check = HealthCheck::passive;
      pool.servers.push_back(spec);
      server.stats.weight = 1;
      server.stats.configured_weight = 1;
    }
    file.pools = {pool};
  }

  FakeBalancer balancer;
  Configuration file;
  std::vector<FindingEvent> events;

  [[nodiscard]] FakePool& shop() { return balancer.pool("shop"); }
  [[nodiscard]] FakeServer& server(std::size_t which) { return shop().servers[which]; }
  [[nodiscard]] ServerSpec& in_file(std::size_t which) { return file.pools[0].servers[which]; }
  [[nodiscard]] Watch& watch() { return watch_; }

  void declare() {
    const Moment now = balancer.now();
    note(watch_.declare(std::make_shared<Declaration>(skewd::declare(file, {}, now.wall)), now));
  }
  void run(int seconds, int requests = 20) {
    for (int i = 0; i < seconds; ++i) {
      balancer.send("shop", requests);
      balancer.pass(std::chrono::seconds(1));
      Snapshot snapshot = balancer.snapshot();
      if (tamper) tamper(snapshot);
      note(watch_.absorb(std::move(snapshot)));
    }
  }
  /// Another run of this program takes over what is known; it has not read the file yet.
  [[nodiscard]] bool restart() {
    const std::string state = watch_.save_state();
    watch_ = Watch(settings(), 1);
    return watch_.restore_state(state, balancer.now()).has_value();
  }
  std::function<void(Snapshot&)> tamper;

  [[nodiscard]] const Finding* open(FindingKind kind) const {
    for (const Finding& finding : watch_.tracker().open()) {
      if (finding.kind == kind) return &finding;
    }
    return nullptr;
  }
  [[nodiscard]] std::string opened() const {
    std::string text;
    for (const FindingEvent& event : events) {
      if (event.kind == FindingEventKind::opened) text += event.finding.summary + "\n";
    }
    return text;
  }

 private:
  static BalancerSettings settings() {
    BalancerSettings settings;
    settings.name = "edge";
    settings.kind = "nginx";
    settings.config = {"/etc/nginx/nginx.conf"};
    return settings;
  }
  void note(std::vector<FindingEvent> more) {
    events.insert(events.end(), more.begin(), more.end());
  }

  Watch watch_;
};

}  // namespace skewd::test
