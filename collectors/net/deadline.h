// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace skewd {

/// As sentences use it: "2 s", "150 ms".
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

/// The moment after which nobody waits any more.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Deadline(std::chrono::milliseconds after) : after_(after), at_(Clock::now() + after) {}

  /// Rounded up, so that a wait for it does not end too soon; 0: it has passed.
  [[nodiscard]] std::chrono::milliseconds remaining() const;
  /// This deadline or `after` from now, whichever comes first.
  [[nodiscard]] Deadline sooner(std::chrono::milliseconds after) const;
  /// The time that was given, as sentences use it.
  [[nodiscard]] std::string text() const { return duration_text(after_); }

 private:
  std::chrono::milliseconds after_;
  Clock::time_point at_;
};

}  // namespace skewd
