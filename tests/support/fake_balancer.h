// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "collectors/snapshot.h"
#include "tests/support/haproxy_average.h"

namespace skewd::test {

/// How a fake server treats what it is sent.
enum class Health { answers, fails, refuses, hangs };

/// What requests take, on average (milliseconds): each between half and one and a half times that.
struct FakeTimes {
  double queue = 0;
  double connect = 1;
  double response = 20;
};

/// The averages that HAProxy keeps of a server or a pool.
struct FakeAverages {
  HaproxyAverage queue;
  HaproxyAverage connect;
  HaproxyAverage response;
  HaproxyAverage total;
  void add(const FakeTimes& times, double factor);
  [[nodiscard]] LatencyAverages printed() const;
};

struct FakeServer {
  std::string name;
  std::string address;
  bool backup = false;
  Health health = Health::answers;
  double favour = 1;  // what the balancer really multiplies its weight with: a hidden fault
  FakeTimes times;
  ServerStats stats;
  FakeAverages averages;
  double credit = 0;     // of smooth weighted round robin
  double variation = 0;  // of the times, between 0 and 1
  ExactLatency exact;
  std::chrono::milliseconds out_until{0};  // steady, where requests are all that is checked
};

/// What the clients of a pool ask for, as it shows in the answers.
struct FakeContent {
  std::uint64_t bytes = 4000;       // of an answer
  std::uint64_t refused_every = 0;  // every so many answers are a 4xx; 0: none
  std::uint64_t moved_every = 0;    // the same for 3xx
  std::uint64_t milliseconds = 0;   // until an answer; 0: the pool does not tell
};

struct FakePool {
  std::string name;
  std::string algorithm = "roundrobin";
  FakeContent content;
  std::uint64_t answered = 0;
  HaproxyAverage response;
  std::deque<FakeServer> servers;
  PoolStats stats;
  FakeAverages averages;

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
  void remove_pool(const std::string& name);

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

  /// Exact times are told besides.
  bool exact = false;
  /// What an access log tells of an nginx is all: requests, answers and times of the servers that
  /// were sent something. A server that refuses one is passed over for ten seconds.
  bool only_log = false;

 private:
  [[nodiscard]] FakeServer* choose(FakePool& pool) const;
  static void serve(FakePool& pool, FakeServer& server);
  void serve_as_nginx(FakePool& pool, FakeServer& server);
  static void take_time(FakePool& pool, FakeServer& server);

  std::deque<FakePool> pools_;
  ListenerStats listener_;
  Process process_;
  Moment now_;
  std::shared_ptr<const Topology> topology_;
};

}  // namespace skewd::test
