// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skewd::support {

/// Where a part of the load goes.
struct TrafficTarget {
  std::string url;   // http://127.x.y.z:port/path
  std::string host;  // Host header; empty: as the URL says
  double weight = 1;
  /// So many users who keep the cookie that they were given and stay for 20 requests on average,
  /// then others come; 0: nobody keeps cookies.
  std::size_t users = 0;
};

enum class Connections { fresh, kept_alive };

struct TrafficPlan {
  double requests_per_second = 50;
  std::vector<TrafficTarget> targets;
  Connections connections = Connections::fresh;
  std::chrono::milliseconds timeout{5000};  // of each request
  std::size_t most_in_flight = 2000;        // beyond it requests are skipped
  /// Set: gaps, targets and users are drawn at random from this seed, as people who know nothing
  /// of each other come. Not set: evenly spaced, each target in its turn.
  std::optional<unsigned> seed = std::nullopt;
};

/// What came back so far.
struct TrafficCounts {
  std::uint64_t sent = 0;
  std::uint64_t skipped = 0;  // due while too many were in flight
  std::uint64_t failed = 0;   // no answer: refused, broken off or timed out
  std::map<int, std::uint64_t> by_status;
  std::map<std::string, std::uint64_t> by_origin;  // "": answered by the balancer itself
};

/// Open-loop load from a thread of its own: a request is sent when it is due, whether or not the
/// ones before were answered, as users do. Destruction stops it.
class Traffic {
 public:
  /// Throws std::invalid_argument for a plan without targets or with one that is not loopback.
  explicit Traffic(TrafficPlan plan);
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;
  ~Traffic();

  [[nodiscard]] TrafficCounts counts() const;

  /// From now on `factor` times the planned requests per second.
  void set_load(double factor);

  /// Gives up what is in flight and returns at once.
  void stop();

 private:
  class Sender;
  std::unique_ptr<Sender> sender_;
};

}  // namespace skewd::support
