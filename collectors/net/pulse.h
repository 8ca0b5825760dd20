// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

namespace skewd {

/// Shows that a thread goes round, for the watchdog. Whoever runs for as long as the program has
/// one; a thread that others wait for needs none. All of the process are known to late_threads().
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;

  /// A thread that reads or writes files may hang with its disk, which no restart mends.
  enum class Waits { for_no_disk, for_disks };

  /// The first beat is due within `first`.
  explicit Pulse(std::string name, Waits waits = Waits::for_no_disk,
                 std::chrono::milliseconds first = std::chrono::seconds(20));
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;
  ~Pulse();

  /// The next beat comes within that time. Called by the thread itself, which is named after the
  /// pulse.
  void beat(std::chrono::milliseconds next_within);
  /// False: the beat is overdue, and not because the thread waits for a disk.
  [[nodiscard]] bool goes_round(Clock::time_point now) const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const Waits waits_;
  std::atomic<Clock::time_point> due_;
  std::atomic<pid_t> thread_ = 0;  // 0: no beat yet
};

/// The names of those threads of the process that do not go round.
[[nodiscard]] std::vector<std::string> late_threads(Pulse::Clock::time_point now);

}  // namespace skewd
