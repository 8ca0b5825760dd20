// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace skewd {

/// What can wake a program that shows a terminal: keys, news of other threads, and signals that ask
/// it to end, which then end it only when the terminal is given back. There can be one at a time,
/// made before other threads are.
class TopWakeup {
 public:
  TopWakeup();
  TopWakeup(const TopWakeup&) = delete;
  TopWakeup& operator=(const TopWakeup&) = delete;
  ~TopWakeup();  // signals do again what they did before

  /// Ends a wait, from any thread.
  void ring() const;
  /// Returns when a key was pressed, somebody rang, a signal came or the time is over. False: the
  /// terminal is gone.
  [[nodiscard]] bool wait(std::chrono::milliseconds longest) const;
  /// The signal that asks us to end; 0: none.
  [[nodiscard]] static int signal();
};

/// Ends this process as the signal would have done.
[[noreturn]] void die_of(int signal);

}  // namespace skewd
