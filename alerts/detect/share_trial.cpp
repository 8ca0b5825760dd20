// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/share_trial.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kHalfLifeSeconds = 3600;
constexpr double kPriorPicks = 50;
constexpr double kLearnedMost = 1.1;

bool is_full(const ServerStats& stats) {
  return stats.connection_limit.has_value() &&
         stats.in_flight.value_or(0) >= *stats.connection_limit;
}

double learned_bias(const ShareMemory& memory) {
  const double bias = (static_cast<double>(memory.learned_picks) + kPriorPicks) /
                      (static_cast<double>(memory.learned_due) + kPriorPicks);
  return std::clamp(bias, 1 / kLearnedMost, kLearnedMost);
}

}  // namespace

ShareTrial make_share_trial(const PoolInterval& interval) {
  const std::size_t count = interval.servers.size();
  ShareTrial trial{std::vector<std::uint8_t>(count), std::vector<double>(count)};
  std::vector<double> weights(count);
  for (std::size_t i = 0; i < count; ++i) {
    const ServerMemory& memory = interval.servers[i];
    const bool in = interval.usable[i] != 0 && !is_full(interval.stats[i]) &&
                    interval.end.steady >= memory.share_grace_until;
    trial.eligible[i] = in ? 1 : 0;
    weights[i] = static_cast<double>(interval.stats[i].weight) * learned_bias(memory.share);
    if (!in) continue;
    ++trial.servers;
    trial.picks += interval.picks_of(i);
  }
  expected_shares(weights, trial.eligible, trial.due);
  return trial;
}

void learn_shares(const PoolInterval& interval, const ShareTrial& trial) {
  const auto keep = static_cast<float>(std::exp2(-interval.seconds / kHalfLifeSeconds));
  std::vector<double> weights(interval.servers.size());
  std::vector<double> due(interval.servers.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] = static_cast<double>(interval.stats[i].weight);
  }
  expected_shares(weights, trial.eligible, due);
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    ShareMemory& memory = interval.servers[i].share;
    memory.learned_picks = memory.learned_picks * keep + static_cast<float>(interval.picks_of(i));
    memory.learned_due = memory.learned_due * keep + static_cast<float>(trial.picks * due[i]);
  }
}

}  // namespace skewd
