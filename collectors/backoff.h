// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace skewd {

/// Decides when a source that lets us wait is asked again. Sources of one balancer are asked
/// together, so that one that hangs would make every scrape last as long as its time limit. From
/// the third wait in a row on it is left out for 1, 2, 4 ... seconds. A source that fails at once
/// costs nothing and is asked every time. Pure: time is an argument.
class Backoff {
 public:
  /// `now` is on the steady clock, like all times here.
  [[nodiscard]] bool is_due(std::chrono::milliseconds now) const { return now >= next_; }
  /// It answered, or failed at once.
  void note_prompt() { *this = {}; }
  /// It used up its time. `longest` bounds the pause.
  void note_wait(std::chrono::milliseconds now, std::chrono::milliseconds longest);

 private:
  int waits_ = 0;  // in a row
  std::chrono::milliseconds next_ = std::chrono::milliseconds::min();
};

}  // namespace skewd
