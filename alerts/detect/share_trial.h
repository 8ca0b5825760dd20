// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// Whose shares are judged in an interval, and what each is due. Left out are servers that cannot
/// be chosen, that changed within the last minute, or that are at their connection limit.
struct ShareTrial {
  std::vector<std::uint8_t> eligible;
  std::vector<double> due;  // by weight, and by what an hour taught within 10 %
  double picks = 0;         // of the eligible
  std::size_t servers = 0;  // that are eligible
};

[[nodiscard]] ShareTrial make_share_trial(const PoolInterval& interval);

/// Lets the interval teach what each eligible server usually gets, with a half-life of an hour.
void learn_shares(const PoolInterval& interval, const ShareTrial& trial);

}  // namespace skewd
