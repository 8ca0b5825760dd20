// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/traffic.h"

struct curl_slist;

namespace skewd::support {

struct HeadersDeleter {
  void operator()(curl_slist* headers) const;
};

/// What the next request asks for, and who sends it. Valid while the users are.
struct Visit {
  const TrafficTarget& target;
  curl_slist* headers;  // null: none
  std::string* cookie;  // of the user, empty until one is given; null: users keep none
};

/// The users of a plan: who comes next, where to and after which time.
class Users {
 public:
  /// Throws std::invalid_argument for a plan without targets or with one that is not loopback.
  explicit Users(const TrafficPlan& plan);

  [[nodiscard]] Visit next();
  /// The time between two requests at `load` times the planned rate.
  [[nodiscard]] std::chrono::duration<double> next_gap(double load);

 private:
  struct Target {
    TrafficTarget plan;
    std::unique_ptr<curl_slist, HeadersDeleter> headers;
    double credit = 0;
    std::vector<std::string> cookies = {};  // one per user
  };

  [[nodiscard]] Target& next_target();
  [[nodiscard]] std::string* next_user(Target& target);

  std::vector<Target> targets_;
  double requests_per_second_;
  bool at_random_;
  std::mt19937 random_;
  std::discrete_distribution<std::size_t> target_;
};

}  // namespace skewd::support
