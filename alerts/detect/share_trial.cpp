// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/share_trial.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

using namespace std::chrono_literals;

bool is_full(const ServerStats& stats) {
  return stats.connection_limit.has_value() &&
         stats.in_flight.value_or(0) >= *stats.connection_limit;
}

// Balancers that do not ask servers take one out for ten seconds when its requests fail, and try it
// again then. Where states are not told nobody can say when it is in.
constexpr Steady kTakenOut = 15s;

bool may_be_taken_out(const PoolInterval& interval, std::size_t i) {
  if (interval.stats[i].state != ServerState::unknown) return false;
  const ServerTraffic& traffic = interval.traffic[i];
  const bool failed = failed_connects(traffic) > 0 || traffic.response_errors.value_or(0) > 0;
  return failed || interval.servers[i].silence.scrapes > 0;
}

double learned_bias(const ShareMemory& memory, const ShareLearning& learning) {
  const double bias = (static_cast<double>(memory.learned_picks) + learning.prior_picks) /
                      (static_cast<double>(memory.learned_due) + learning.prior_picks);
  return std::clamp(bias, 1 / learning.most_bias, learning.most_bias);
}

}  // namespace

void make_share_trial(PoolInterval& interval, const ShareLearning& learning) {
  const std::size_t count = interval.servers.size();
  ShareTrial& trial = interval.trial;
  trial.eligible.assign(count, 0);
  trial.due.assign(count, 0);
  trial.weights.assign(count, 0);
  trial.picks = 0;
  trial.servers = 0;
  trial.somebody_is_out = false;
  for (std::size_t i = 0; i < count; ++i) {
    ServerMemory& memory = interval.servers[i];
    if (may_be_taken_out(interval, i)) memory.maybe_out_until = interval.end.steady + kTakenOut;
    const bool out = interval.end.steady < memory.maybe_out_until;
    trial.somebody_is_out = trial.somebody_is_out || out;
    const bool in = interval.usable[i] != 0 && !out && !is_full(interval.stats[i]) &&
                    interval.end.steady >= memory.share_grace_until;
    if (!in) continue;
    trial.eligible[i] = 1;
    trial.weights[i] =
        static_cast<double>(interval.stats[i].weight) * learned_bias(memory.share, learning);
    ++trial.servers;
    trial.picks += interval.picks_of(i);
  }
  expected_shares(trial.weights, trial.eligible, trial.due);
}

void learn_shares(PoolInterval& interval, const ShareLearning& learning) {
  const auto keep = static_cast<float>(std::exp2(-interval.seconds / learning.half_life_seconds));
  const ShareTrial& trial = interval.trial;
  double weights = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] != 0) weights += static_cast<double>(interval.stats[i].weight);
  }
  if (!(weights > 0)) return;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (trial.eligible[i] == 0) continue;
    ShareMemory& memory = interval.servers[i].share;
    const double due = static_cast<double>(interval.stats[i].weight) / weights;
    memory.learned_picks = memory.learned_picks * keep + static_cast<float>(interval.picks_of(i));
    memory.learned_due = memory.learned_due * keep + static_cast<float>(trial.picks * due);
  }
}

}  // namespace skewd
