// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/share_level.h"

#include <algorithm>
#include <cmath>

namespace skewd {
namespace {

constexpr double kLeastDue = 5;              // requests that make a value
constexpr double kHalf = 0.5;                // keeps the logarithm of nothing finite
constexpr Steady kSettling{59 * 60 * 1000};  // after the minute of grace

double logistic(double logit) { return 1 / (1 + std::exp(-logit)); }

double counted(const PoolInterval& interval, std::size_t i, LevelCounts counts) {
  return counts == LevelCounts::picks
             ? interval.picks_of(i)
             : static_cast<double>(interval.traffic[i].attempts.value_or(0));
}

bool is_settled(const PoolInterval& interval, std::size_t i) {
  const Steady until = interval.servers[i].share_grace_until;
  return interval.trial.eligible[i] != 0 &&
         (until == Steady(0) || interval.end.steady >= until + kSettling);
}

void step_level(PoolInterval& interval, std::size_t i, const MewsTuning& tuning) {
  ShareMemory& memory = interval.servers[i].share;
  ShareLevel& level = *memory.level;
  const auto picks = static_cast<double>(level.picks);
  const auto of_pool = static_cast<double>(level.of_pool);
  const double usual = usual_share(memory) > 0 ? usual_share(memory) : interval.trial.due[i];
  const double due = of_pool * usual;
  if (due < kLeastDue) return;
  const double others = std::max(of_pool - due, kHalf);
  level.level.step(tuning, {.log_level = std::log((picks + kHalf) / (of_pool - picks + kHalf)),
                            .variance = 1 / due + 1 / others,
                            .seconds = static_cast<double>(level.seconds),
                            .begin = interval.begin.wall,
                            .frozen = interval.memory.share.claim.has_value()});
  level.picks = 0;
  level.of_pool = 0;
  level.seconds = 0;
}

}  // namespace

double usual_share(const ShareMemory& memory) {
  if (!memory.level || memory.level->level.age_seconds() <= 0) return 0;
  return logistic(memory.level->level.baseline());
}

void step_share_levels(PoolInterval& interval, const MewsTuning& usual, LevelCounts counts) {
  MewsTuning tuning = usual;
  tuning.least_effect = std::log1p(interval.judgement.share_tolerance);
  // Of all that can be chosen, settled or not: who joins the judged an hour after its change must
  // not make the others seem to lose.
  double of_pool = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (interval.usable[i] != 0) of_pool += counted(interval, i, counts);
  }
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    if (!is_settled(interval, i)) continue;
    Rare<ShareLevel>& level = interval.servers[i].share.level;
    if (!level) level.emplace();
    level->picks += static_cast<float>(counted(interval, i, counts));
    level->of_pool += static_cast<float>(of_pool);
    level->seconds += static_cast<float>(interval.seconds);
    step_level(interval, i, tuning);
  }
}

void rebase_share_levels(PoolInterval& interval, double blank_seconds) {
  for (ServerMemory& server : interval.servers) {
    if (!server.share.level) continue;
    server.share.level->level.rebase(blank_seconds);
    server.share.level->picks = 0;
    server.share.level->of_pool = 0;
    server.share.level->seconds = 0;
  }
}

std::size_t furthest_level(const PoolInterval& interval) {
  std::size_t furthest = interval.servers.size();
  double most = 0;
  for (std::size_t i = 0; i < interval.servers.size(); ++i) {
    const ShareMemory& memory = interval.servers[i].share;
    if (!is_settled(interval, i) || !memory.level || !memory.level->level.is_alarm()) continue;
    const Mews& level = memory.level->level;
    const double moved =
        std::abs(logistic(level.baseline() + level.alarm_effect()) - logistic(level.baseline()));
    if (moved <= most) continue;
    most = moved;
    furthest = i;
  }
  return furthest;
}

}  // namespace skewd
