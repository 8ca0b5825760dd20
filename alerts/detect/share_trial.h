// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "alerts/detect/pool_interval.h"

namespace skewd {

/// How shares of a class are learned beside weights: how far what was seen may move what is due,
/// what the weights count for, and how long it is remembered.
struct ShareLearning {
  double most_bias;    // and its inverse
  double prior_picks;  // that speak for the weights
  double half_life_seconds;
};

/// Round robin and random choice: a static deviation under 10 % is absorbed, a larger one cannot be
/// learned away, so a wrong distribution is found even if it was there from the start.
inline constexpr ShareLearning kExactShares{1.1, 50, 3600};
/// Least connections and its kin: servers of different speed get what they are worth.
inline constexpr ShareLearning kLoadAwareShares{21, 20, 1800};

/// Fills `interval.trial`: whose shares are judged, and what each is due. Left out are servers that
/// cannot be chosen, that changed within the last minute, or that are at their connection limit.
void make_share_trial(PoolInterval& interval, const ShareLearning& learning);

/// Lets the interval teach what each eligible server usually gets.
void learn_shares(PoolInterval& interval, const ShareLearning& learning);

}  // namespace skewd
