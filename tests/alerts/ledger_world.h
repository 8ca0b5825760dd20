// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/watch.h"
#include "tests/support/fake_balancer.h"

namespace skewd::test {

/// A fake balancer of one pool `shop` of three servers of weight 10, and a watch that knows its
/// file. A second passes with each interval.
class LedgerWorld {
 public:
  LedgerWorld() : watch_(settings(), 1), shop_(balancer.add_pool("shop", 3)) {
    PoolSpec pool;
    pool.name = "shop";
    pool.place = {"/etc/haproxy/haproxy.cfg", 1, 1, 4};
    for (const FakeServer& server : shop_.servers) pool.servers.push_back(spec_of(server));
    file.pools = {pool};
  }

  FakeBalancer balancer;
  Configuration file;
  std::optional<std::uint64_t> master_reloads;  // absent: there is no master
  std::uint64_t failed_reloads = 0;
  std::shared_ptr<const Tables> tables;  // maps and ACLs; null: not told
  std::vector<FindingEvent> events;

  [[nodiscard]] FakePool& shop() { return shop_; }
  [[nodiscard]] Watch& watch() { return watch_; }
  [[nodiscard]] ServerSpec& in_file(std::size_t server) { return file.pools[0].servers[server]; }

  /// The files are read as they are now.
  void declare() {
    const Moment now = balancer.now();
    note(watch_.declare(std::make_shared<Declaration>(skewd::declare(file, {}, now.wall)), now));
  }
  void run(int seconds, int requests = 20) {
    for (int i = 0; i < seconds; ++i) {
      balancer.send("shop", requests);
      balancer.pass(std::chrono::seconds(1));
      Snapshot snapshot = balancer.snapshot();
      snapshot.tables = tables;
      if (master_reloads) {
        snapshot.reloads = Count(*master_reloads);
        snapshot.failed_reloads = Count(failed_reloads);
      }
      note(watch_.absorb(std::move(snapshot)));
    }
  }
  void note_probes(ProbeSight sight) { note(watch_.note_probes(std::move(sight), balancer.now())); }
  /// Another run of this program takes over what is known.
  void restart() {
    const std::string state = watch_.save_state();
    watch_ = Watch(settings(), 1);
    restored = watch_.restore_state(state, balancer.now()).has_value();
  }
  bool restored = true;

  [[nodiscard]] const Finding* open(FindingKind kind) const {
    for (const Finding& finding : watch_.tracker().open()) {
      if (finding.kind == kind) return &finding;
    }
    return nullptr;
  }
  /// The latest change of that kind, or null.
  [[nodiscard]] const Change* change(ChangeKind kind) const {
    const std::deque<Change>& changes = watch_.changes();
    const auto latest = std::find_if(changes.rbegin(), changes.rend(),
                                     [&](const Change& one) { return one.kind == kind; });
    return latest == changes.rend() ? nullptr : &*latest;
  }
  /// Everything that was opened, for messages of tests.
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
    settings.kind = "haproxy";
    settings.config = {"/etc/haproxy/haproxy.cfg"};
    return settings;
  }
  static ServerSpec spec_of(const FakeServer& server) {
    ServerSpec spec;
    spec.name = server.name;
    spec.address = server.address;
    const std::size_t colon = server.address.rfind(':');
    spec.host = server.address.substr(0, colon);
    spec.port = static_cast<std::uint16_t>(std::stoi(server.address.substr(colon + 1)));
    spec.weight = static_cast<double>(server.stats.configured_weight);
    return spec;
  }
  void note(std::vector<FindingEvent> more) {
    for (FindingEvent& event : more) events.push_back(std::move(event));
  }

  Watch watch_;
  FakePool& shop_;
};

}  // namespace skewd::test
