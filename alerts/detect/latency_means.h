// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "collectors/snapshot.h"

namespace skewd {

/// Turns the running averages of a server back into means of the latest requests. HAProxy keeps
/// no mean of an interval but, per part, an exponential average over 512 requests in whole
/// milliseconds (TIME_STATS_SAMPLES in its source; measured), and a plain mean of the first 512.
/// As that law is known it can be inverted: of k new requests the mean is
/// (now - a before) / (1 - a) with a = (1 - 1/512)^k. Rounding spoils it below k = 100, so requests
/// are gathered until then; at k = 100 the error is about 2.5 ms, at 1000 it is 0.4 ms.
class LatencyMeans {
 public:
  /// Tells the averages after an interval. `began_anew`: the counters did.
  void note(const ServerStats& stats, std::chrono::milliseconds steady, bool began_anew);
  /// Seconds, of the latest hundred or more requests; absent if the balancer does not tell or the
  /// last such hundred ended more than a minute ago.
  [[nodiscard]] std::optional<float> mean(LatencyPart part, std::chrono::milliseconds steady) const;

 private:
  using Averages = std::array<float, kLatencyParts>;
  [[nodiscard]] float invert(float before, float now, std::uint64_t total) const;

  Averages before_{};   // milliseconds, when the gathering began; below 0: not told
  Averages seconds_{};  // the means; below 0: none
  std::uint64_t total_before_ = 0;
  std::chrono::milliseconds made_at_{-1};
  bool begun_ = false;
};

}  // namespace skewd
