// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "alerts/detect/detector.h"

// One word per detector: its file and its function observe_<word>. The rules on exact state come
// first, then the statistics; those that watch over a change come last, because they ask what
// others say of what got worse.
#define SKEWD_DETECTORS(X) \
  X(black_hole)            \
  X(latent_black_hole)     \
  X(ordered_funnel)        \
  X(dead_selected)         \
  X(order)                 \
  X(silence)               \
  X(flapping)              \
  X(connect)               \
  X(errors)                \
  X(loss)                  \
  X(share)                 \
  X(latency_server)        \
  X(latency_pool)          \
  X(ordered_shift)         \
  X(permuted_weights)

namespace skewd {

#define SKEWD_DECLARE(word) void observe_##word(PoolInterval& interval);
SKEWD_DETECTORS(SKEWD_DECLARE)
#undef SKEWD_DECLARE

std::span<const Detector> detectors() {
#define SKEWD_ROW(word) Detector{#word, observe_##word},
  static constexpr std::array kRows{SKEWD_DETECTORS(SKEWD_ROW)};
#undef SKEWD_ROW
  return kRows;
}

}  // namespace skewd
