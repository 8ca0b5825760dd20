// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "alerts/detect/detector.h"

// One word per detector: its file and its function observe_<word>. The rules on exact state come
// first, then the statistics.
#define SKEWD_DETECTORS(X) \
  X(black_hole)            \
  X(ordered_funnel)        \
  X(ordered_shift)         \
  X(silence)               \
  X(connect)               \
  X(share)

namespace skewd {

#define SKEWD_DECLARE(word) void observe_##word(PoolInterval& interval);
SKEWD_DETECTORS(SKEWD_DECLARE)
#undef SKEWD_DECLARE

std::span<const Detector> detectors() {
#define SKEWD_ROW(word) Detector{#word, observe_##word},
  static constexpr std::array rows{SKEWD_DETECTORS(SKEWD_ROW)};
#undef SKEWD_ROW
  return rows;
}

}  // namespace skewd
