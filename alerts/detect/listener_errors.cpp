// SPDX-License-Identifier: Apache-2.0
#include "alerts/detect/listener_errors.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "alerts/detect/pool_interval.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

constexpr double kLeastRatio = 0.002;
constexpr double kPriorRequests = 200;
constexpr double kHalfLifeSeconds = 3600;
constexpr double kMostOwed = 10;
constexpr double kManyLost = 0.2;
constexpr double kMostLost = 0.5;
constexpr double kKnownNormal = 600;  // seconds of watching that make the baseline a fact

std::size_t most_failing(std::span<const ListenerTraffic> listeners) {
  const auto errors = [](const ListenerTraffic& one, const ListenerTraffic& other) {
    return one.errors_5xx.value_or(0) < other.errors_5xx.value_or(0);
  };
  return static_cast<std::size_t>(std::max_element(listeners.begin(), listeners.end(), errors) -
                                  listeners.begin());
}

}  // namespace

double ListenerErrors::baseline() const {
  return (learned_errors_ + kPriorRequests * kLeastRatio) / (learned_requests_ + kPriorRequests);
}

void ListenerErrors::observe(const Interval& interval, std::vector<Finding>& claims) {
  if (interval.listeners.empty()) return;
  double requests = 0;
  for (const ListenerTraffic& listener : interval.listeners) {
    requests += static_cast<double>(listener.requests.value_or(0));
  }
  const double errors = errors_without_pool(interval.listeners, interval.pools) - owed_;
  owed_ = std::clamp(-errors, 0.0, kMostOwed);
  const double lost = std::clamp(errors, 0.0, requests);
  const double due = baseline();
  const Sample sample{.hits = lost,
                      .trials = requests,
                      .probability = due,
                      .threshold = interval.threshold,
                      .begin = interval.begin.wall};
  cusum_.step(kFailures, sample);
  if (recovery_) recovery_->step(sample);
  if (recovery_ && recovery_->is_complete()) {
    recovery_.reset();
    cusum_.clear();
  }
  const double ratio = std::min(1.0, cusum_.ratio() * due);
  if (cusum_.evidence() >= interval.threshold && cusum_.hits() >= 5 && ratio - due >= 0.01 &&
      cusum_.scrapes() >= 2) {
    open_or_update(interval, lost, requests, due);
  }
  if (!recovery_ && cusum_.evidence() <= interval.threshold / 2) {
    const double keep = std::exp2(-interval.seconds / kHalfLifeSeconds);
    learned_errors_ = learned_errors_ * keep + lost;
    learned_requests_ = learned_requests_ * keep + requests;
    watched_seconds_ += interval.seconds;
  }
  hold(claims);
}

void ListenerErrors::hold(std::vector<Finding>& claims) const {
  if (recovery_) claims.push_back(finding_);
}

// Unknown hosts that bots ask for end here too, on many balancers by design. Only a change of what
// was normal, or the loss of most requests, is worth waking somebody.
void ListenerErrors::open_or_update(const Interval& interval, double errors, double requests,
                                    double baseline) {
  const double ratio = std::min(1.0, cusum_.ratio() * baseline);
  if (!recovery_) {
    recovery_ = Recovery(cusum_.ratio());
    finding_ = {};
    finding_.kind = FindingKind::black_hole;
    finding_.layer = Layer::balancer;
    finding_.since = cusum_.since(interval.end.wall);
    finding_.listener = interval.topology.listeners[most_failing(interval.listeners)].name;
    const bool new_here = watched_seconds_ >= kKnownNormal && ratio >= kManyLost;
    finding_.severity = new_here || ratio >= kMostLost ? Severity::critical : Severity::warning;
  }
  finding_.impact_rps = errors / std::max(interval.seconds, 1e-3);
  finding_.severity = std::min(
      finding_.severity,
      capped_by_impact(finding_.severity, ratio * requests / std::max(interval.seconds, 1e-3)));
  finding_.observed = ratio;
  finding_.expected = baseline;
  finding_.evidence_nats = cusum_.evidence();
  finding_.confidence = 1 - std::exp(-cusum_.evidence());
  finding_.summary = finding_.listener + ": " + sentence::percent(ratio) +
                     " of the requests end in an error that no pool accounts for since " +
                     render_time_of_day(finding_.since) + " (" + sentence::count(cusum_.hits()) +
                     " so far; before: " + sentence::percent(baseline) +
                     "): a route may name a pool that does not exist";
  finding_.evidence = {
      {"lost_ratio", ratio}, {"lost_ratio_before", baseline}, {"lost_requests", cusum_.hits()}};
}

}  // namespace skewd
