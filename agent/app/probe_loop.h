// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "collectors/net/http_probe.h"
#include "collectors/probe.h"
#include "collectors/trace_context.h"

namespace skewd {

/// One request of a probe as it reaches the brain.
struct ProbeArrival {
  std::string probe;
  ProbeAnswer answer;
};

/// Fresh random bytes of the system.
[[nodiscard]] TraceSeed random_trace_seed();

/// Sends the requests of up to 64 probes again and again on a thread of its own. Each begins at a
/// moment of its interval that its name decides, so that many do not ask at once. A probe asks at
/// most once in five seconds, and never while its last request is under way.
class ProbeLoop {
 public:
  static constexpr std::size_t kMostProbes = 64;
  using Post = std::function<void(ProbeArrival)>;

  ProbeLoop(std::span<const ProbeSettings> probes, Post post);
  ProbeLoop(const ProbeLoop&) = delete;
  ProbeLoop& operator=(const ProbeLoop&) = delete;
  ~ProbeLoop();

  /// Lets these probes ask again now, or five seconds after their last request, instead of after
  /// their interval. From any thread.
  void hasten(const std::set<std::string>& probes);
  void request_stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Turn {
    ProbeSettings probe;
    Clock::time_point last{};
    Clock::time_point next;
    bool under_way = false;
  };
  void run(const std::stop_token& stop);
  void send_due(Clock::time_point now);
  void take_answers();
  void take_haste();
  [[nodiscard]] std::chrono::milliseconds until_next() const;

  std::vector<Turn> turns_;
  Post post_;
  std::unique_ptr<ProbeSender> sender_;  // null: libcurl could not start
  std::mutex mutex_;
  std::set<std::string> hastened_;  // under the mutex
  std::jthread thread_;             // last: it uses the others
};

}  // namespace skewd
