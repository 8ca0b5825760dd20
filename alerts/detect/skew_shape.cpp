// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/skew_shape.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skewd {
namespace {

constexpr double kFunnelShare = 0.25;  // of the pool, and
constexpr double kFunnelRatio = 2.2;   // times what is due; or, in small pools,
constexpr double kMostShare = 0.8;
constexpr double kStarvedRatio = 0.25;
constexpr double kNothingRatio = 0.05;
constexpr double kLeastDueCounts = 3;  // below that nothing is no surprise
constexpr double kSmallestShare = 1e-4;
constexpr double kFitNats = 10;
constexpr double kLeastDispersion = 0.3;
constexpr double kDifferent = 1.1;

using Shares = std::vector<double>;

double log_likelihood(std::span<const double> counts, const Shares& shares) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) sum += counts[i] * std::log(std::max(shares[i], kSmallestShare));
  }
  return sum;
}

Shares normalised(Shares shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share = sum > 0 ? share / sum : 0;
  return shares;
}

bool differ(std::span<const double> due) {
  double least = 1, most = 0;
  for (const double share : due) {
    if (share <= 0) continue;
    least = std::min(least, share);
    most = std::max(most, share);
  }
  return most > kDifferent * least;
}

struct Explanation {
  SkewShape shape;
  Shares shares;
  double free_parameters = 0;
};

Explanation one_is_off(const SkewCounts& skew, double requests) {
  const std::size_t leader = skew.leader;
  const double share = skew.counts[leader] / requests;
  Shares shares(skew.due.begin(), skew.due.end());
  const double rest = std::max(1 - skew.due[leader], kSmallestShare);
  for (double& other : shares) other *= (1 - share) / rest;
  shares[leader] = share;
  const double ratio = share / skew.due[leader];
  const bool is_funnel = share >= kMostShare || (share >= kFunnelShare && ratio >= kFunnelRatio);
  std::string_view word = "other";
  if (ratio > 1 && is_funnel) word = "funnel";
  if (ratio <= kStarvedRatio) word = "starved";
  return {{word, {leader}}, std::move(shares), 1};
}

// The server that deviates most in the other direction than the leader.
std::size_t opposite_of(const SkewCounts& skew, double requests) {
  const auto off = [&](std::size_t i) { return skew.counts[i] - requests * skew.due[i]; };
  const double sign = off(skew.leader) > 0 ? -1 : 1;
  std::size_t furthest = skew.leader;
  for (std::size_t i = 0; i < skew.due.size(); ++i) {
    if (skew.due[i] > 0 && sign * off(i) > sign * off(furthest)) furthest = i;
  }
  return furthest;
}

void add_weight_explanations(const SkewCounts& skew, double requests,
                             std::vector<Explanation>& all) {
  if (!skew.former_due.empty()) {
    all.push_back({{"old_weights", {skew.leader}},
                   normalised({skew.former_due.begin(), skew.former_due.end()}),
                   0});
  }
  if (!differ(skew.due)) return;
  Shares equal(skew.due.size());
  for (std::size_t i = 0; i < equal.size(); ++i) equal[i] = skew.due[i] > 0 ? 1 : 0;
  all.push_back({{"weights_ignored", {skew.leader}}, normalised(std::move(equal)), 0});
  const std::size_t other = opposite_of(skew, requests);
  Shares swapped(skew.due.begin(), skew.due.end());
  std::swap(swapped[skew.leader], swapped[other]);
  if (std::abs(std::log(skew.due[other] / skew.due[skew.leader])) > std::log(kDifferent)) {
    all.push_back({{"weights_swapped", {skew.leader, other}}, std::move(swapped), 0});
  }
}

void add_subset(const SkewCounts& skew, double requests, std::vector<Explanation>& all) {
  SkewShape shape{"subset", {}};
  Shares shares(skew.due.begin(), skew.due.end());
  std::size_t judged = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double due = requests * skew.due[i];
    judged += due > 0 ? 1 : 0;
    if (due < kLeastDueCounts || skew.counts[i] > kNothingRatio * due) continue;
    shares[i] *= kNothingRatio / 2;
    shape.servers.push_back(i);
  }
  const std::size_t starved = shape.servers.size();
  if (starved < 2 || judged < starved + 2) return;
  std::stable_partition(shape.servers.begin(), shape.servers.end(),
                        [&](std::size_t i) { return i == skew.leader; });
  all.push_back({std::move(shape), normalised(std::move(shares)), 1});
}

}  // namespace

SkewShape shape_of(const SkewCounts& skew) {
  SkewShape best{"other", {skew.leader}};
  const double requests = std::accumulate(skew.counts.begin(), skew.counts.end(), 0.0);
  if (!(requests > 0) || !(skew.due[skew.leader] > 0)) return best;
  std::vector<Explanation> all;
  if (skew.by_weight) add_weight_explanations(skew, requests, all);
  add_subset(skew, requests, all);
  all.push_back(one_is_off(skew, requests));
  const double counted =
      log_likelihood(skew.counts, normalised({skew.counts.begin(), skew.counts.end()}));
  const auto judged = static_cast<double>(
      std::count_if(skew.due.begin(), skew.due.end(), [](double share) { return share > 0; }));
  const double dispersion = std::max(skew.dispersion, kLeastDispersion);
  const double worst = counted - dispersion * (kFitNats + (judged - 1) / 2);
  double best_score = -1e300;
  for (Explanation& one : all) {
    const double likelihood = log_likelihood(skew.counts, one.shares);
    const double score = likelihood - one.free_parameters * std::log(requests) / 2;
    if (likelihood < worst || score <= best_score) continue;
    best_score = score;
    best = std::move(one.shape);
  }
  return best;
}

}  // namespace skewd
