// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "bench/skewbench/random.h"

namespace skewd::bench {

/// Who sends the next request.
struct Arrival {
  double at = 0;  // in the pool's own time, which runs faster when traffic is high
  std::size_t client = 0;
  std::size_t session = 0;  // sticky pools only
};

/// Clients without memory: a Poisson stream.
class Stream {
 public:
  Stream(double rate, Random random) : rate_(rate), random_(random) { pop(); }
  [[nodiscard]] double next() const { return next_; }
  void pop() { next_ += random_.exponential() / rate_; }

 private:
  double rate_;
  Random random_;
  double next_ = 0;
};

/// A thousand clients of very different activity (Zipf 0.8) that come and go with ten minutes.
class Crowd {
 public:
  explicit Crowd(Random random);
  /// Lets clients come and go.
  void step(double seconds);
  /// The client of the next request, by activity: a small number.
  [[nodiscard]] std::size_t draw();
  /// A client that makes this part of all requests.
  void add_heavy(double part) { heavy_ = part; }

 private:
  Random random_;
  std::vector<double> up_to_;  // sums of activity
  std::vector<std::uint8_t> there_;
  double heavy_ = 0;
};

/// Sessions of ten minutes and thirty requests on average, both very uneven. Each keeps a server.
class Sessions {
 public:
  Sessions(double rate, Random random);
  [[nodiscard]] double next() const { return std::min(next_birth_, next_request()); }
  /// Takes the next request. A session whose server is kNoServer is to be given one.
  Arrival pop();
  [[nodiscard]] std::size_t& server_of(std::size_t session) { return sessions_[session].server; }

  static constexpr std::size_t kNoServer = static_cast<std::size_t>(-1);

 private:
  struct Session {
    double gap = 0;
    std::uint64_t left = 0;
    std::size_t server = kNoServer;
  };
  struct Due {
    double at;
    std::size_t session;
    bool operator>(const Due& other) const { return at > other.at; }
  };
  [[nodiscard]] double next_request() const { return due_.empty() ? 1e300 : due_.top().at; }
  Arrival begin_session();

  double birth_gap_;
  Random random_;
  double next_birth_ = 0;
  std::vector<Session> sessions_;
  std::vector<std::size_t> free_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace skewd::bench
