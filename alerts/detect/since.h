// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "collectors/instant.h"

namespace skewd {

/// When something began, in four bytes: wall time in steps of 10 ms, told apart from others within
/// 248 days of now. Servers have many of these.
class Since {
 public:
  Since() = default;
  explicit Since(Instant at) : steps_(steps_of(at)) {}
  /// The instant, rounded down to a step; never after `now`.
  [[nodiscard]] Instant at(Instant now) const {
    const auto age = static_cast<std::int32_t>(steps_of(now) - steps_);
    const Instant floored(now.time_since_epoch() - now.time_since_epoch() % kStep);
    return std::min(now, floored - std::max<std::int64_t>(age, 0) * kStep);
  }
  bool operator==(const Since&) const = default;

  static auto visit_state(auto& self, auto& archive) { return archive(self.steps_); }

 private:
  static constexpr std::chrono::milliseconds kStep{10};
  static std::uint32_t steps_of(Instant at) {
    return static_cast<std::uint32_t>(at.time_since_epoch() / kStep);
  }
  std::uint32_t steps_ = 0;
};

}  // namespace skewd
