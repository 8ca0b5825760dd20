// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "collectors/instant.h"

namespace skewd {

/// Makes moments of the times that were recorded. A recording has the wall clock only, which may
/// be set while it is made: where it does not go forward, the usual step has passed. Pure.
class RecordedClock {
 public:
  [[nodiscard]] Moment move_to(Instant wall);

  /// The median of the last steps, at most a minute; a second before there was one. It stands for
  /// the interval of scrapes where that was not recorded.
  [[nodiscard]] std::chrono::milliseconds usual_step() const;

 private:
  std::optional<Moment> last_;
  std::array<std::chrono::milliseconds, 9> steps_{};  // the latest, in a ring
  std::size_t count_ = 0;                             // of steps so far
};

}  // namespace skewd
