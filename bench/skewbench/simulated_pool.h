// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "bench/skewbench/choice.h"
#include "bench/skewbench/clients.h"
#include "bench/skewbench/random.h"
#include "bench/skewbench/simulated_server.h"
#include "bench/skewbench/workload.h"

namespace skewd::bench {

/// What a pool's clients ask for: its fingerprint in the statistics.
struct Content {
  double work = 1;  // factor on times
  double bytes = 4000;
  double moved = 0.05;    // answered 3xx
  double refused = 0.02;  // answered 4xx
};

/// What a pool is made of.
struct PoolPlan {
  std::string name = "shop";
  Algorithm algorithm = Algorithm::roundrobin;
  std::size_t servers = 10;
  double rate = 20;               // requests per second, on average
  std::vector<double> weights{};  // empty: all 1
  Workload workload{};
  bool redispatch = false;
  double median_seconds = 0.06;
  bool backup_only = false;  // all servers are down but the last, a backup
  Content content{};
  bool passive_checks = false;  // a server that fails a request is passed over for ten seconds
};

/// Clients of another pool that are led here.
struct Visitors {
  double rate = 0;  // requests per second at this moment
  Content content;
};

/// What is wrong with the balancer, or with all servers together.
struct PoolFault {
  std::size_t funnel = kNobody;   // this server gets
  double funnel_share = 0;        // this part of all requests in front of the algorithm
  std::size_t shunned = kNobody;  // this server loses
  double shunned_share = 0;       // this part of what the algorithm gave it
  double dropped = 0;             // part of the requests that the balancer answers itself
  double error_ratio = 0;         // of all servers
  double latency_factor = 1;      // of all servers
  double rate_factor = 1;         // of what its own clients send
};

/// A pool of a balancer, request by request, counted as HAProxy counts. Pools of 1000 requests per
/// second and more whose choice does not look at load are counted second by second instead.
class SimulatedPool {
 public:
  SimulatedPool(const PoolPlan& plan, std::size_t position, double hour_zero, Random random);

  /// Goes on from `from` to `to`, at most a second; `visitors` come besides.
  void advance(double from, double to, const std::vector<Visitors>& visitors);
  /// The factor on the rate of its own clients in the slot that begins at `seconds`.
  [[nodiscard]] double rhythm(double seconds) { return rhythm_.at(seconds) * fault.rate_factor; }
  /// Everything is counted from 0 by a new process, which knows no request on its way.
  void restart();
  /// To be told after servers, weights or states were changed from outside.
  void refresh() { choice_.refresh(servers); }
  /// Gives a server `factor` times the share that it has, whatever the algorithm.
  void bias(std::size_t server, double factor);
  SimulatedServer& add_server(double weight = 1);

  [[nodiscard]] std::uint64_t in_flight() const;
  [[nodiscard]] std::uint64_t queued() const;

  PoolPlan plan;
  PoolFault fault;
  std::vector<SimulatedServer> servers;
  Counters counters;
  std::optional<Crowd> crowd;
  double own_share = 1;  // of its own clients' requests, those that are led here

 private:
  struct Completion {
    double at;
    Request request;
    std::uint8_t status_class;  // 0: no answer came
    double response;
    bool operator>(const Completion& other) const { return at > other.at; }
  };

  void step_noise(double at);
  void step_warmth(double seconds);
  void serve_singly(double from, double to);
  void serve_many(double from, double to);
  [[nodiscard]] bool counts_many() const;
  [[nodiscard]] Arrival next_arrival();
  [[nodiscard]] double next_arrival_at() const;
  void arrive(double at, const Arrival& arrival);
  [[nodiscard]] std::size_t choose_for(const Arrival& arrival);
  [[nodiscard]] std::size_t divert(std::size_t chosen);
  [[nodiscard]] std::size_t pick(std::size_t client);
  void connect(Request request, int attempts);
  void connect_or_pass_over(Request request, double at);
  void pass_over(SimulatedServer& server, double at);
  void let_back_in(double at);
  void start(Request request, double at);
  void complete(const Completion& completion);
  void complete_until(double at);
  void take_from_queue(SimulatedServer& server, double at);
  void answer_itself(bool nobody_there);
  [[nodiscard]] const Content& content_of(const Request& request) const;
  [[nodiscard]] double error_ratio(const SimulatedServer& server, double at) const;
  [[nodiscard]] double median_response(const SimulatedServer& server, const Content& asked) const;
  [[nodiscard]] std::vector<std::uint64_t> spread_many(std::uint64_t left);
  void count_many(SimulatedServer& server, std::uint64_t requests, double at);
  void average_many(Counters& of, std::uint64_t requests, double response, double connect);

  std::size_t position_;
  Random random_;
  Rhythm rhythm_;
  Choice choice_;
  Wander wander_{0.1, 300};
  std::optional<Stream> stream_;
  std::optional<Sessions> sessions_;
  double own_time_ = 0;
  double factor_ = 1;        // of this slot, with visitors
  double visitor_part_ = 0;  // of this slot's requests
  double noise_at_ = 0;
  double next_stall_ = 0;
  double next_errors_ = 0;
  Content visitor_content_;
  std::vector<double> many_credit_;
  std::deque<Request> queue_;
  std::priority_queue<Completion, std::vector<Completion>, std::greater<>> on_their_way_;
};

}  // namespace skewd::bench
