// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "collectors/snapshot.h"

namespace skewd::test {

/// How a fake server treats what it is sent.
enum class Health { answers, fails, refuses, hangs };

struct FakeServer {
  std::string name;
  std::string address;
  bool backup = false;
  Health health = Health::answers;
  double favour = 1;  // what the balancer really multiplies its weight with: a hidden fault
  ServerStats stats;
  double credit = 0;  // of smooth weighted round robin
};

struct FakePool {
  std::string name;
  std::string algorithm = "roundrobin";
  std::deque<FakeServer> servers;
  PoolStats stats;

  FakeServer& add(const std::string& server, float weight = 10);
  FakeServer& server(const std::string& which);
  void remove(const std::string& server);
  void set_weight(const std::string& which, float weight);
  void set_state(const std::string& which, ServerState state, StateReason reason);
};

/// Keeps counters as HAProxy does while requests are sent into it, on a clock of its own. What it
/// counts was measured on a real HAProxy: three retries per refused request, an error of the pool
/// and of the listener when nobody can be chosen.
class FakeBalancer {
 public:
  FakeBalancer();
  FakePool& add_pool(const std::string& name, std::size_t servers);
  FakePool& pool(const std::string& name);

  void send(const std::string& name, int requests);
  void send_without_route(int requests);
  /// Rules of the listener that answer: with an error, or with something else.
  void answer_by_rule(int errors, int others);
  void pass(std::chrono::milliseconds time);
  void jump_wall_clock(std::chrono::milliseconds by) { now_.wall += by; }
  void jump_steady_clock(std::chrono::milliseconds by) { now_.steady += by; }
  /// A new process: all counters at zero.
  void reload();
  /// `clear counters all`: the same process, all counters at zero.
  void clear_counters();
  [[nodiscard]] Moment now() const { return now_; }
  [[nodiscard]] Snapshot snapshot();

 private:
  static FakeServer* choose(FakePool& pool);
  static void serve(FakePool& pool, FakeServer& server);

  std::deque<FakePool> pools_;
  ListenerStats listener_;
  Process process_;
  Moment now_;
  std::shared_ptr<const Topology> topology_;
};

}  // namespace skewd::test
